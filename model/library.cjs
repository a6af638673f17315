/*
 * What `require("cd4ml")` loads: the library that index.ts lists, with what loads TypeScript. A script or a notebook so needs
 * neither a build nor an option of Node's.
 */
const path = require("node:path");

// Wherever the program was started: pages are compiled by the project's own settings.
process.env.TSX_TSCONFIG_PATH ??= path.join(__dirname, "../tsconfig.json");
require("../load-typescript.cjs");
module.exports = require("./index.ts");
