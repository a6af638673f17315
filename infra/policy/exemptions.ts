import { podTemplate } from "./pods";
import { at, type Declared, listAt, textAt, type Values } from "./values";

/** One entry of the setting `cd4ml:policyExemptions`. */
export interface Exemption {
  /** Name of the rule. */
  rule?: string;
  /** Name of the resource in the stack; `*` for every one. */
  resource?: string;
  /** Why it may be. */
  reason?: string;
}

/** First part of the annotation of a Kubernetes object, and of the label of a Docker container, that exempts it. */
const prefixes = ["cd4ml.dev/exempt-", "cd4ml.exempt-"];

/** Says what is exempt, and remembers which exemptions were of use. */
export class Exemptions {
  private readonly used = new Set<Exemption>();

  constructor(private readonly settings: Exemption[]) {}

  /** Whether a resource need not keep to a rule. Without a reason nothing is exempt. */
  covers(rule: string, resource: Declared): boolean {
    const fromSettings = this.settings.filter(
      (each) => each.reason && each.rule === rule && (each.resource === "*" || each.resource === resource.name),
    );
    for (const each of fromSettings) this.used.add(each);
    return fromSettings.length > 0 || ownExemptions(resource).some((own) => own.rule === rule && own.reason !== "");
  }

  /** The settings' exemptions that no violation asked for; those that are wrong are told elsewhere. */
  unused(rules: string[]): Exemption[] {
    return this.settings.filter((each) => wrongWith(each, rules) === undefined && !this.used.has(each));
  }
}

/** What is wrong with an exemption; undefined when it is right. */
export function wrongWith({ rule, resource, reason }: Exemption, rules: string[]): string | undefined {
  if (!rule || !resource) return "an entry that is not {rule, resource, reason}";
  if (!rules.includes(rule)) return `${resource}: there is no rule ${rule}`;
  if (!reason) return `${resource}: the exemption from ${rule} has no reason`;
  return undefined;
}

/** What a resource says itself: annotations of a Kubernetes object or its pods, labels of a Docker container. */
export function ownExemptions({ inputs }: Declared): { rule: string; reason: string }[] {
  const annotations = [at(inputs, "metadata.annotations"), at(podTemplate(inputs), "metadata.annotations")];
  const labels = Object.fromEntries(
    listAt(inputs, "labels").map((each) => [textAt(each, "label") ?? "", textAt(each, "value") ?? ""]),
  );
  const all: Values = Object.assign({}, ...annotations, labels);
  return Object.keys(all).flatMap((key) => {
    const rule = exemptedBy(key);
    const reason = all[key];
    return rule ? [{ rule, reason: typeof reason === "string" ? reason.trim() : "" }] : [];
  });
}

/** The rule that an annotation or label of this name exempts from. */
export function exemptedBy(key: string): string | undefined {
  const prefix = prefixes.find((each) => key.startsWith(each));
  return prefix && key.slice(prefix.length);
}
