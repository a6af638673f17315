/** Takes out of package.json what no command of the image loads: what builds infrastructure, and what only developers run. */
const { readFileSync, writeFileSync } = require("node:fs");

/** For the tests that judge a commit before its model is trained. */
const testing = ["mocha", "fast-check"];
/** Not the client of Kubernetes: a build may start Jobs with a kubeconfig that its Jenkins gives it. */
const infrastructure = /^(@pulumi\/|@grpc\/|@peculiar\/|reflect-metadata$)/;

const description = JSON.parse(readFileSync("package.json", "utf8"));
const keep = (packages, wanted) => Object.fromEntries(Object.entries(packages ?? {}).filter(([name]) => wanted(name)));
description.dependencies = keep(description.dependencies, (name) => !infrastructure.test(name));
description.devDependencies = keep(description.devDependencies, (name) => testing.includes(name));
// TensorFlow's library is ten times as large as the rest; training in WebAssembly takes its place.
delete description.optionalDependencies;
writeFileSync("package.json", JSON.stringify(description));
