/* Trains a lasso on the houses and looks at its metrics: node examples/train.cjs */
const path = require("node:path");
const { trainRun } = require("cd4ml");

const home = path.resolve(process.env.CD4ML_HOME ?? ".cd4ml");

async function main() {
  const { run, folder } = await trainRun({
    problem: "houses",
    choices: { pipeline: "default", features: "default", algorithm: "lasso", params: "default" },
    problems: "model/problems",
    data: path.join(home, "data"),
    runs: path.join(home, "runs"),
  });
  for (const [metric, value] of Object.entries(run.metrics)) console.log(metric, value);
  console.log(path.join(folder, "report.html"));
}

main();
