import type { Aliases } from "./registry";

/** The roles that a run plays: aliases that point to it. */
export function rolesOf(run: string, aliases: Aliases): string[] {
  return Object.entries(aliases)
    .filter(([, holder]) => holder === run)
    .map(([role]) => role);
}
