/*
 * Loads TypeScript through tsx, in less time than tsx alone: packages are JavaScript already, and are loaded by Node itself;
 * tsx would look at each of their files. What the Pulumi SDK loads to send functions to other machines is loaded when that
 * is done, which here is never: the TypeScript compiler and npm's reader of dependency trees, two thirds of its time.
 * See docs/decisions/0004-typescript-without-a-build.md.
 */
const Module = require("node:module");

const { ".js": loadAsNode } = Module._extensions;
require("tsx/cjs");
const { ".js": loadAsTsx } = Module._extensions;

Module._extensions[".js"] = (module, file) => {
  if (!file.includes("/node_modules/")) return loadAsTsx(module, file);
  try {
    loadAsNode(module, file);
  } catch (error) {
    // Node 20 cannot require an ES module; tsx can.
    if (error.code !== "ERR_REQUIRE_ESM") throw error;
    loadAsTsx(module, file);
  }
};

// `import()` of a file of ours is `require`: Node's own would want tsx among its loaders of ES modules, which takes each
// command a third of a second to start.
const importOfFile = /\bimport\("(\.[^"]+)"\)/g;
const requireLater = 'Promise.resolve().then(()=>require("$1"))';
for (const extension of [".ts", ".tsx"]) {
  const { [extension]: loadTypeScript } = Module._extensions;
  Module._extensions[extension] = (module, file) => {
    const { _compile: compile } = module;
    module._compile = (code, name) => compile.call(module, code.replace(importOfFile, requireLater), name);
    loadTypeScript(module, file);
  };
}

const { _load: load } = Module;
const forFunctions = new Set(["typescript", "@npmcli/arborist"]);

Module._load = function loadLate(request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain);
  if (!forFunctions.has(request) || !parent?.filename?.includes("/node_modules/@pulumi/pulumi/")) return now();
  let loaded;
  const property = (_target, name) => {
    // What an import of all asks first.
    if (name === "__esModule") return true;
    loaded ??= now();
    return loaded[name];
  };
  return new Proxy({}, { get: property });
};
