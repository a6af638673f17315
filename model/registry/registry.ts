import type { Run } from "../runs/run";

/** Which run plays which role for a problem. `previous` is what `rollback` returns to. */
export interface Aliases {
  production?: string;
  candidate?: string;
  previous?: string;
}

/** How a run came from another registry. */
export interface Promotion {
  /** The other registry. */
  from: string;
  /** SHA-256 of the run's manifest, see `sealedDigest`; in hexadecimal. */
  digest: string;
  /** The commit whose status approved it, `owner/repo@SHA`, and who set that. @default none was asked for */
  approval?: { commit: string; by: string };
}

/** One move of the aliases, kept for ever. */
export interface AliasMove {
  /** ISO 8601, UTC. */
  at: string;
  action: "register" | "deploy" | "rollback";
  run: string;
  /** @default the run was trained for this registry */
  promotion?: Promotion;
  aliases: Aliases;
}

/** Holds runs and, per problem, the aliases. Every write is atomic: a reader sees the state before or after it. */
export interface Registry {
  /** `file:///…` or `s3://bucket/prefix`. */
  readonly url: string;
  /** Problems that have at least one run. */
  problems(): Promise<string[]>;
  /** Runs of a problem, newest first; without those that are {@link damaged}. */
  runs(problem: string): Promise<Run[]>;
  /** Places of a problem's runs that cannot be read, for a person to restore or remove. */
  damaged(problem: string): Promise<string[]>;
  /** One run, or undefined. @throws Cd4mlError CD4ML_RUN_CORRUPT */
  run(problem: string, run: string): Promise<Run | undefined>;
  /** A local folder with all files of a run. @throws Cd4mlError CD4ML_RUN_UNKNOWN */
  fetch(problem: string, run: string): Promise<string>;
  /** Copies a run's folder in. Registering the same run again changes nothing. @throws Cd4mlError CD4ML_PROBLEM_NAME */
  register(folder: string, promotion?: Promotion): Promise<Run>;
  aliases(problem: string): Promise<Aliases>;
  /** Makes an accepted run `production` and the one before it `previous`. @throws Cd4mlError CD4ML_NOT_ACCEPTED */
  deploy(problem: string, run: string, promotion?: Promotion): Promise<Aliases>;
  /** Swaps `production` and `previous`. @throws Cd4mlError CD4ML_NOTHING_TO_ROLL_BACK */
  rollback(problem: string): Promise<Aliases>;
  /** Alias moves, oldest first. */
  history(problem: string): Promise<AliasMove[]>;
}
