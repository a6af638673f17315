import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { DataSet } from "../provider/resources";

/** What {@link SimulatedData} needs. */
export interface SimulatedDataArgs {
  /** The project's problem folders; a problem says itself whether its data is simulated. */
  problemFolders: string;
  /** Absolute folder; each problem gets one inside it. */
  folder: string;
  /** Problems in use. */
  problems: string[];
  rows: number;
  /** Whether destroy leaves the data in place. */
  keep: boolean;
  /** Container that has the folder. @default this machine */
  container?: pulumi.Input<string>;
}

/** The simulated data sets of the problems in use. About 6 MB per 100,000 rows. */
export class SimulatedData extends pulumi.ComponentResource {
  /** What `CD4ML_DATA` is set to; known once every data set is written. */
  readonly folder: pulumi.Output<string>;
  /** SHA-256 by file of each problem whose data is simulated. */
  readonly digests: Record<string, pulumi.Output<Record<string, string>>>;

  constructor(name: string, args: SimulatedDataArgs, opts: PartOptions) {
    super("cd4ml:parts:SimulatedData", name, {}, opts);
    const { folder, rows, keep, container } = args;
    // The names that the sets of this machine have always had.
    const prefix = container ? `${name}-` : "";
    const simulated = args.problems.filter((problem) => isSimulated(args.problemFolders, problem));
    const sets = simulated.map(
      (problem) =>
        new DataSet(
          `${prefix}${problem}`,
          { problem, rows, folder: path.join(folder, problem), keep, container },
          { parent: this },
        ),
    );
    this.digests = Object.fromEntries(sets.map((set, i) => [simulated[i], set.digests]));
    this.folder = pulumi.all(sets.map((set) => set.digests)).apply(() => folder);
    this.registerOutputs({ folder: this.folder });
  }
}

function isSimulated(problemFolders: string, problem: string): boolean {
  const file = path.join(problemFolders, problem, "problem.json");
  if (!existsSync(file)) {
    const known = readdirSync(problemFolders).filter((name) =>
      existsSync(path.join(problemFolders, name, "problem.json")),
    );
    throw new pulumi.RunError(`cd4ml:problems names "${problem}"; allowed: the problem folders ${known.join(", ")}`);
  }
  try {
    return JSON.parse(readFileSync(file, "utf8")).source?.simulated === true;
  } catch (error) {
    throw new pulumi.RunError(`${file}: ${(error as Error).message}. Mend the JSON.`);
  }
}
