import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const project = path.resolve(__dirname, "../..");

describe("the library's types", function () {
  this.timeout(120_000);
  const consumer = mkdtempSync(path.join(os.tmpdir(), "cd4ml-consumer-"));
  after(() => rmSync(consumer, { recursive: true }));

  it("are checked in a strict program elsewhere, with the options that the guide names", () => {
    const guide = readFileSync(path.join(project, "docs/library.md"), "utf8");
    const [, options] = guide.match(/```json\n(\{\n {2}"compilerOptions"[^`]*)```/)!;
    const { compilerOptions } = JSON.parse(options);
    mkdirSync(path.join(consumer, "node_modules"));
    symlinkSync(project, path.join(consumer, "node_modules/cd4ml"));
    symlinkSync(path.join(project, "node_modules/@types"), path.join(consumer, "node_modules/@types"));
    const own = { strict: true, noEmit: true, types: ["node"] };
    const write = (name: string, content: string) => writeFileSync(path.join(consumer, name), content);
    write("tsconfig.json", JSON.stringify({ compilerOptions: { ...compilerOptions, ...own }, include: ["*.mts"] }));
    write(
      "program.mts",
      `import { type InputRow, loadModel } from "cd4ml";
       const house: InputRow = { beds: 3 };
       const { prediction } = (await loadModel("a/run")).predict(house);
       const told: string | number = prediction;
       // @ts-expect-error a prediction is not just anything
       const wrong: boolean = prediction;
       console.log(told, wrong);`,
    );
    const compiler = path.join(project, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", consumer], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
});
