/** What an object belongs to. */
export interface Belonging {
  /** First part of every namespace's name, e.g. `cd4ml-prod`. */
  prefix: string;
  /** `shared`, or an environment's name. */
  environment: string;
  /** Who answers for it. */
  owner: string;
}

/** Labels that find the pods of a workload; they can never change. */
export function selectorLabels(part: string, { prefix, environment }: Belonging): Record<string, string> {
  return { "app.kubernetes.io/name": part, "app.kubernetes.io/instance": `${prefix}-${environment}` };
}

/**
 * Labels of an object.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function labels(part: string, belonging: Belonging): Record<string, string> {
  const { environment, owner } = belonging;
  return {
    ...selectorLabels(part, belonging),
    "app.kubernetes.io/component": part,
    "app.kubernetes.io/part-of": "cd4ml",
    "app.kubernetes.io/managed-by": "pulumi",
    "cd4ml.dev/environment": environment,
    "cd4ml.dev/owner": labelValue(owner),
  };
}

/**
 * A text as the value of a label: at most 63 characters, the first and the last of them a letter or digit.
 *
 * @param text has a letter or digit; otherwise nothing is left of it
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
function labelValue(text: string): string {
  const from = text.replace(/[^A-Za-z0-9_.-]/g, "_").replace(/^[_.-]+/, "");
  return from.slice(0, 63).replace(/[_.-]+$/, "");
}
