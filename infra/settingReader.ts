import * as pulumi from "@pulumi/pulumi";

/** Where settings come from: text by key, undefined when not set. */
export type SettingSource = (key: string) => string | undefined;

/** Reads one setting after the other and remembers all that is wrong, so that the user sees it at once. */
export class SettingReader {
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

  /** One of a few words. */
  choice<Word extends string>(key: string, fallback: Word, words: readonly Word[]): Word {
    const value = (this.source(key) ?? fallback) as Word;
    if (!words.includes(value)) this.refuse(key, value, words.join(", "));
    return value;
  }

  /** Text by name, e.g. images. */
  texts(key: string, example: string): Record<string, string> {
    const text = this.source(key) ?? "{}";
    const value = parseJson(text);
    const right =
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isText);
    if (!right) this.refuse(key, text, `names and texts, e.g. ${example}`);
    return right ? (value as Record<string, string>) : {};
  }

  /** Different texts of one form; none when it is not set. */
  list(key: string, pattern: RegExp, allowed: string): string[] {
    const value = this.value(key) ?? [];
    if (Array.isArray(value) && value.every((text) => isText(text) && pattern.test(text))) return [...new Set(value)];
    this.refuse(key, JSON.stringify(value), allowed);
    return [];
  }

  /** Whatever YAML can say; undefined when it is not set. */
  value(key: string): unknown {
    const text = this.source(key);
    return text === undefined ? undefined : (parseJson(text) ?? text);
  }

  /** Whether it is set; what is set may be encrypted. */
  has(key: string): boolean {
    return Boolean(this.source(key));
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

  /** Remembers that a setting is wrong. */
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
  const list = parseJson(text);
  return Array.isArray(list) && list.every(isText) ? list : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
