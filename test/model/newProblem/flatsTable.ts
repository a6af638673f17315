import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRandom } from "../../../model/data/random";
import { createProblem, type NewProblemOptions } from "../../../model/newProblem/createProblem";

export const headings = "size,floor,lift,district,remark,age,rent";

/** CSV whose rows differ by what `row` says of their number. */
export function table(row: (i: number) => string, first = headings, rows = 60): string {
  return `${[first, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n")}\n`;
}

/** A row of them. */
export function flat(i: number): string {
  const random = createRandom(1, i);
  const [size, floor] = [20 + random.integer(80) + 0.5, random.integer(6)];
  const district = ["east", "west", "mid"][i % 3];
  return `${size},${floor},${i % 2},${district},seen on day ${i},${i % 10 === 0 ? "NA" : 3 * i},${10 * size + 20 * floor}`;
}

/** A problem that is made of a table, in a temporary folder. */
export class NewFlats {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-new-"));
  readonly file = path.join(this.folder, "flats.csv");
  readonly problems = path.join(this.folder, "problems");

  create(csv: string, options: Partial<NewProblemOptions> = {}) {
    writeFileSync(this.file, csv);
    return createProblem({ name: "flats", from: this.file, problems: this.problems, ...options });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
