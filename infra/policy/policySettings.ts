import type { Exemption } from "./exemptions";

/** The stack's settings that rules ask for. */
export interface PolicySettings {
  /** Address that is published on, see `cd4ml:host`. */
  host: string;
  /** Whether the stack is there to try it, see `cd4ml:size`. */
  trial: boolean;
  /** Whether data stays when the stack goes. */
  keepData: boolean;
  /** How Jenkins learns of a push: `poll`, `direct` or `relay`. */
  webhook: string;
  /** Whether the branch of an existing repository is to be protected. */
  protectExisting: boolean;
  exemptions: Exemption[];
}

/**
 * Reads the settings of the stack.
 *
 * @param get text of a setting of `cd4ml`, undefined when it is not set
 */
export function readPolicySettings(get: (key: string) => string | undefined): PolicySettings {
  return {
    host: get("host") ?? "127.0.0.1",
    trial: get("size") === "small",
    keepData: get("keepData") === "true",
    webhook: get("webhook") ?? "poll",
    protectExisting: get("protectExisting") === "true",
    exemptions: readExemptions(get("policyExemptions")),
  };
}

/** What is no list of exemptions becomes one that says nothing, so that it is told like any other wrong one. */
function readExemptions(text = "[]"): Exemption[] {
  const list = parseJson(text);
  if (!Array.isArray(list)) return [{}];
  return list.map((entry) => {
    const { rule, resource, reason } = (entry ?? {}) as Record<string, unknown>;
    return { rule: textOf(rule), resource: textOf(resource), reason: textOf(reason) };
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
