import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createProblem } from "../../model/newProblem/createProblem";

/** A row for each flat: its size, what makes a long list of choices, and its rent. */
function flats(rows: number): string {
  const cells = (i: number) => [20 + i, `quarter number ${i % 20}`, 200 + 10 * i].join(",");
  return `${["size,district,rent", ...Array.from({ length: rows }, (_, i) => cells(i))].join("\n")}\n`;
}

// Here and not beside the other tests of new problems: those run in deliveries too, where there is no formatter.
describe("the files of a new problem", () => {
  it("are written as the project's formatter would", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-new-"));
    try {
      const [from, problems] = [path.join(folder, "flats.csv"), path.join(folder, "problems")];
      writeFileSync(from, flats(60));
      await createProblem({ name: "flats", from, problems });
      const project = path.resolve(__dirname, "../..");
      for (const name of ["problem.json", "pipelines/default.json"]) {
        const input = readFileSync(path.join(problems, "flats", name), "utf8");
        const args = ["format", `--stdin-file-path=${name}`];
        const options = { cwd: project, input, encoding: "utf8" } as const;
        assert.equal(execFileSync(path.join(project, "node_modules/.bin/biome"), args, options), input);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
