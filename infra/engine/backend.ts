import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { platformOf, type StackPlace } from "./workFolder";

/** A stack that cannot be opened any more. */
class StackClosed extends Error {
  readonly code = "CD4ML_STACK";
}

/** What the environment gives of a stack's state, as it does to plain `pulumi`. */
export interface GivenBackend {
  /** `PULUMI_BACKEND_URL`: where the state is, e.g. `s3://bucket`, for all who work on the stack. @default files under `home` */
  url?: string;
  /** Whether `PULUMI_CONFIG_PASSPHRASE` or the file `…_FILE` encrypts its secrets. @default a passphrase generated under `home` */
  passphrase: boolean;
}

/**
 * Reads what is given. Empty variables count as none, as CI has them for what is not set. A stack of processes of this
 * machine takes nothing: its state is of no use on another one.
 */
export function givenBackend({ project, home, stack }: StackPlace, env = process.env): GivenBackend {
  const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE: text, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  const otherUrl = url && url.split("?")[0] !== stateUrl(home) ? url : undefined;
  const passphrase = Boolean(text || (file && path.resolve(file) !== passphraseFile(home)));
  if (!otherUrl && !passphrase) return { passphrase };
  return platformOf(project, stack) === "local" ? { passphrase: false } : { url: otherUrl, passphrase };
}

/**
 * The variables by which the engine, and plain `pulumi`, use the state and passphrase that are given, and those under
 * `home` where none are; these are made when they are missing.
 */
export function backendEnvironment(
  home: string,
  { url, passphrase }: GivenBackend = { passphrase: false },
): Record<string, string> {
  // The engine would take even an empty text for the passphrase, before it looks for a file.
  if (!passphrase || !process.env.PULUMI_CONFIG_PASSPHRASE) delete process.env.PULUMI_CONFIG_PASSPHRASE;
  if (!url) mkdirSync(stateFolder(home), { recursive: true, mode: 0o700 });
  if (!url && !passphrase && !existsSync(passphraseFile(home))) makePassphrase(home);
  return {
    PULUMI_BACKEND_URL: withoutAttributes(url ?? stateUrl(home)),
    ...(!url && !passphrase && { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(home) }),
    // The salt is in the state; settings have it only where they were encrypted, or on the machine that made the stack.
    ...(passphrase && { PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true" }),
  };
}

/** Folder of the state of stacks that no other is given for. */
export function stateFolder(home: string): string {
  return path.join(home, "state");
}

function passphraseFile(home: string): string {
  return path.join(home, "passphrase");
}

function stateUrl(home: string): string {
  return pathToFileURL(stateFolder(home)).href;
}

/**
 * Beside each file of a state the engine writes one with its attributes, which nobody reads, and not at once: one that a
 * killed engine left empty makes the state unreadable ("failed to load checkpoint: EOF").
 */
function withoutAttributes(url: string): string {
  if (!url.startsWith("file://") || /[?&]metadata=/.test(url)) return url;
  return `${url}${url.includes("?") ? "&" : "?"}metadata=skip`;
}

function makePassphrase(home: string): void {
  const [file, state] = [passphraseFile(home), stateFolder(home)];
  if (readdirSync(state).length > 0) {
    throw new StackClosed(
      `${file} is missing: without it the secrets in ${state} cannot be read. Put it back from a backup.`,
    );
  }
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another command was faster; its passphrase is as good.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
