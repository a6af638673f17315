import type { Violation } from "../../support/engineStack";

/** What a rule has found, by resource; the first line of its messages. */
export function foundBy(violations: Violation[], rule: string): Record<string, string> {
  const own = violations.filter(({ policy }) => policy === rule);
  return Object.fromEntries(
    own.map(({ resource, message }) => [resource, message.split("\n")[0].replace(`${resource}: `, "")]),
  );
}
