import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { PreviewOptions } from "@pulumi/pulumi/automation";
import { InvalidArgumentError } from "commander";
import { Cd4mlError } from "../model/errors";

/** A plan as the engine writes it, as far as it is compared. */
interface Plan {
  /** The settings. */
  config?: Record<string, unknown>;
  /** By URN. */
  resourcePlans: Record<string, { steps?: string[]; goal?: { inputDiff?: InputDiff } }>;
}

type InputDiff = Partial<Record<"adds" | "updates" | "deletes", unknown>>;

/** How the engine marks what it encrypts; the text is another each time. */
const secretMark = "4dabf18193072939515e22adb298388d";
/** More differences than a person reads. */
const mostNamed = 10;

/** A file for a plan; the engine works in another folder. */
export function planFile(text: string): string {
  return path.resolve(text);
}

/** A file with a plan. */
export function existingPlan(text: string): string {
  const file = planFile(text);
  try {
    if (read(file).resourcePlans) return file;
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}. Write one with: cd4ml diff --plan <file>`);
  }
  throw new InvalidArgumentError("It holds no plan. Write one with: cd4ml diff --plan <file>");
}

/** Options of a preview that saves a plan; what the engine says of it is said for this command line. */
export function savingPlan<Options extends { onError?(text: string): void }>(options: Options, plan?: string) {
  const engineWords = /^(Update plan written to|Run `pulumi up --plan=).*\n?/gm;
  const onError = (text: string) => options.onError?.(text.replace(engineWords, ""));
  return { ...options, onError, plan };
}

/** Tells on standard error where a plan is and what it is for. */
export function tellPlan(stack: string, plan?: string): void {
  if (plan)
    process.stderr.write(`The plan is in ${plan}. To do exactly that: cd4ml up --stack ${stack} --plan ${plan}\n`);
}

/**
 * Makes sure that an update would do what a plan says. The engine itself would notice only when it comes to a resource
 * that is otherwise, with others changed already.
 *
 * @param preview saves what the update would do now as a plan
 * @throws Cd4mlError CD4ML_PLAN naming what is otherwise
 */
export async function requirePlanned(
  stack: string,
  file: string,
  preview: (options: Pick<PreviewOptions, "plan">) => Promise<unknown>,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-plan-"));
  try {
    const now = path.join(folder, "now.json");
    await preview({ plan: now });
    const different = differences(read(file), read(now));
    if (different.length === 0) return;
    const more = different.length > mostNamed ? ` and ${different.length - mostNamed} more` : "";
    throw new Cd4mlError(
      "CD4ML_PLAN",
      `${file} is not what \`up\` would do now; nothing was changed. Otherwise than planned: ` +
        `${different.slice(0, mostNamed).join("; ")}${more}. Settings, code, or what is there have changed since. Make a ` +
        `new plan, look at it, and give that: cd4ml diff --stack ${stack} --refresh --plan ${file}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is otherwise, in words; the settings first, which the rest follows from. */
function differences(planned: Plan, now: Plan): string[] {
  const settings = keysThatDiffer(planned.config, now.config).map((key) => `setting ${key}`);
  const resources = keysThatDiffer(planned.resourcePlans, now.resourcePlans, ({ steps, goal }) => [
    steps,
    goal?.inputDiff,
  ]);
  const inWords = (urn: string) => {
    const [wanted, found] = [planned, now].map(({ resourcePlans }) => resourcePlans[urn]?.steps?.join(" and "));
    return `${nameOf(urn)} (planned: ${wanted ?? "not there"}, now: ${wanted === found ? "with other values" : (found ?? "not there")})`;
  };
  // The project's provider is given all settings.
  return [...settings, ...resources.filter((urn) => !urn.includes("::pulumi:providers:")).map(inWords)];
}

function keysThatDiffer<Value>(
  one: Record<string, Value> = {},
  other: Record<string, Value> = {},
  view: (value: Value) => unknown = (value) => value,
): string[] {
  const seen = (value: Value | undefined) => (value === undefined ? undefined : withoutSecrets(view(value)));
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return keys.filter((key) => !isDeepStrictEqual(seen(one[key]), seen(other[key])));
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (secretMark in value) return { [secretMark]: true };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(each)]));
}

/** E.g. `LocalProcess model-service`. */
function nameOf(urn: string): string {
  const [, , types, ...name] = urn.split("::");
  return `${types.split(":").at(-1)} ${name.join("::")}`;
}

function read(file: string): Plan {
  return JSON.parse(readFileSync(file, "utf8"));
}
