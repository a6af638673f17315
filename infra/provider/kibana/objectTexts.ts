import { createHash } from "node:crypto";
import { environmentObjects } from "../../parts/kibana/savedObjects";

/**
 * The objects of an environment's space as Kibana imports them, by type and identifier: `dashboard/cd4ml-ada-houses`.
 *
 * @param space    the environment's name
 * @param problems JSON of each {@link import("../../parts/kibana/problemDashboard").MonitoredProblem} with a dashboard
 */
export function objectTexts(space: string, problems: string[]): Record<string, string> {
  const objects = environmentObjects(
    space,
    problems.map((problem) => JSON.parse(problem)),
  );
  return Object.fromEntries(objects.map((each) => [`${each.type}/${each.id}`, JSON.stringify(each)]));
}

/** SHA-256 of each text, in hexadecimal digits. */
export function digestsOf(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, digestOf(text)]));
}

/** SHA-256, in hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
