import path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** The settings of a stack, typed and checked. Their descriptions and defaults are in Pulumi.yaml. */
export interface Settings {
  /** Absolute folder for all that the stack writes on this machine: `CD4ML_HOME`, by default `.cd4ml` in the project. */
  home: string;
  /** Address the services listen on. */
  host: string;
  modelPort: number;
  watcherPort: number;
  /** Problems whose first model is trained, gated and deployed. */
  problems: string[];
  /** Rows of each simulated data set. */
  rows: number;
  /** Git repository the delivery watcher follows: an address or an absolute path. */
  repository: string;
  branch: string;
  pollSeconds: number;
  /** Whether to run the delivery watcher. */
  watch: boolean;
  /** Whether destroy leaves registry, events and simulated data in place. */
  keepData: boolean;
}

/** Where settings come from: text by key, undefined when not set. */
export type SettingSource = (key: string) => string | undefined;

/** Shown to everyone on the watcher's page, so that it must hold no password or token. */
const withoutPassword = /^(?!https?:\/\/[^/]*@)./;
const repositoryAllowed =
  "a path or address of a git repository, without a password in it; git's credential helpers know it";

/**
 * Reads and checks the stack's settings.
 *
 * @param project the project's folder, which relative paths start from
 * @throws pulumi.RunError that names every wrong key, its value, and what is allowed
 */
export function readSettings(project: string, source: SettingSource = stackConfig(), env = process.env): Settings {
  const read = new SettingReader(source);
  const settings: Settings = {
    home: path.resolve(project, env.CD4ML_HOME || ".cd4ml"),
    host: read.text("host", "127.0.0.1", /^[0-9a-zA-Z.:-]+$/, "an address of this machine, e.g. 127.0.0.1"),
    modelPort: read.integer("modelPort", 11000, 1024, 65535),
    watcherPort: read.integer("watcherPort", 10000, 1024, 65535),
    problems: read.names("problems", ["houses", "ames"]),
    rows: read.integer("rows", 100_000, 10_000, 10_000_000),
    repository: absoluteRepository(project, read.text("repository", ".", withoutPassword, repositoryAllowed)),
    branch: read.text("branch", "main", /^[^\s~^:?*[\\-][^\s~^:?*[\\]*$/, "the name of a branch, e.g. main"),
    pollSeconds: read.integer("pollSeconds", 5, 1, 3600),
    watch: read.flag("watch", true),
    keepData: read.flag("keepData", false),
  };
  if (settings.modelPort === settings.watcherPort)
    read.refuse("watcherPort", String(settings.watcherPort), "a port other than cd4ml:modelPort");
  read.throwIfWrong();
  return settings;
}

function stackConfig(): SettingSource {
  const config = new pulumi.Config();
  return (key) => config.get(key);
}

/** An address (https://…, git@host:…) stays; a path becomes absolute. */
function absoluteRepository(project: string, repository: string): string {
  return /^[a-z+]+:\/\/|^[^/]+@[^/]+:/.test(repository) ? repository : path.resolve(project, repository);
}

/** Reads one setting after the other and remembers all that is wrong, so that the user sees it at once. */
class SettingReader {
  private readonly wrong: string[] = [];

  constructor(private readonly source: SettingSource) {}

  text(key: string, fallback: string, pattern: RegExp, allowed: string): string {
    const value = this.source(key) ?? fallback;
    if (!pattern.test(value)) this.refuse(key, value, allowed);
    return value;
  }

  integer(key: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.source(key) ?? String(fallback);
    const value = Number(text);
    const right = /^-?\d+$/.test(text) && value >= minimum && value <= maximum;
    if (!right) this.refuse(key, text, `a whole number from ${minimum} to ${maximum}`);
    return value;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.source(key) ?? String(fallback);
    if (value !== "true" && value !== "false") this.refuse(key, value, "true or false");
    return value === "true";
  }

  names(key: string, fallback: string[]): string[] {
    const text = this.source(key) ?? JSON.stringify(fallback);
    const allowed = "a list of different problem folders, e.g. [houses, ames]";
    const names = parseList(text);
    const right =
      names?.length && new Set(names).size === names.length && names.every((name) => /^[a-z][a-z0-9_]*$/.test(name));
    if (!right) this.refuse(key, text, allowed);
    return names ?? [];
  }

  refuse(key: string, value: string, allowed: string): void {
    this.wrong.push(`  cd4ml:${key} is ${JSON.stringify(value)}; allowed: ${allowed}`);
  }

  throwIfWrong(): void {
    if (this.wrong.length === 0) return;
    throw new pulumi.RunError(
      `${this.wrong.length === 1 ? "A setting is" : `${this.wrong.length} settings are`} wrong:\n${this.wrong.join("\n")}\n` +
        `Set it with \`pulumi config set\` or in the stack's file, e.g. Pulumi.local.yaml; Pulumi.yaml describes each.`,
    );
  }
}

function parseList(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}
