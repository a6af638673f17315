import type { Policies, PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { Exemptions, ownExemptions, wrongWith } from "./exemptions";
import { readInputs } from "./inputs";
import type { PolicySettings } from "./policySettings";
import type { ResourceRule, Rule, StackRule } from "./rule";
import type { Declared } from "./values";

/** The rules as policies of the engine, for one preview or update. */
export function policiesOf(rules: Rule[], settings: PolicySettings): Policies {
  const seen = new Map<string, Declared>();
  const exemptions = new Exemptions(settings.exemptions);
  const names = rules.map(({ name }) => name);
  const onResources = rules.filter((rule): rule is ResourceRule => "check" in rule);
  const onStacks = rules.filter((rule): rule is StackRule => "checkStack" in rule);
  return [
    lookAtInputs(seen),
    ...onResources.map((rule) => resourcePolicy(rule, settings, exemptions, seen)),
    // In this order: an exemption that a rule on the stack uses is of use.
    ...onStacks.map((rule) => stackPolicy(rule, settings, exemptions, seen)),
    reasons(settings, names, seen),
    use(exemptions, names),
  ];
}

/** Changes nothing: the engine tells only those that may which values are secret. They come before all others. */
function lookAtInputs(seen: Map<string, Declared>): ResourceValidationPolicy {
  return {
    name: "look-at-inputs",
    description: "Reads what resources are given; it has no opinion.",
    enforcementLevel: "remediate",
    remediateResource({ type, name, urn, props, opts }) {
      seen.set(urn, { type, name, urn, inputs: readInputs(props), protect: opts.protect, dependencies: [] });
    },
  };
}

function resourcePolicy(
  rule: ResourceRule,
  settings: PolicySettings,
  exemptions: Exemptions,
  seen: Map<string, Declared>,
): ResourceValidationPolicy {
  return {
    name: rule.name,
    description: rule.demands,
    enforcementLevel: "mandatory",
    validateResource({ urn }, report) {
      const resource = seen.get(urn);
      const found = resource ? rule.check(resource, settings) : [];
      if (!resource || found.length === 0 || exemptions.covers(rule.name, resource)) return;
      report(message(rule, resource, found.join("; ")));
    },
  };
}

function stackPolicy(
  rule: StackRule,
  settings: PolicySettings,
  exemptions: Exemptions,
  seen: Map<string, Declared>,
): StackValidationPolicy {
  return {
    name: rule.name,
    description: rule.demands,
    enforcementLevel: "mandatory",
    validateStack({ resources }, report) {
      const declared = resources.map((resource) => asDeclared(resource, seen));
      const findings = rule.checkStack(declared, settings);
      for (const resource of new Set(findings.map((each) => each.resource))) {
        if (exemptions.covers(rule.name, resource)) continue;
        const found = findings.filter((each) => each.resource === resource).map((each) => each.found);
        report(message(rule, resource, found.join("; ")), resource.urn);
      }
    },
  };
}

/** A resource of the stack: as it was declared, or as the state has it when it was not. */
function asDeclared({ type, name, urn, props, opts, dependencies }: PolicyResource, seen: Map<string, Declared>) {
  const declared = seen.get(urn) ?? { type, name, urn, inputs: readInputs(props), protect: opts.protect };
  return { ...declared, dependencies: dependencies.map((each) => each.urn) };
}

/** What a violation says. */
function message({ name, why, fix }: Rule, resource: Declared, found: string): string {
  return [
    `${resource.name}: ${found}.`,
    `Why: ${why}`,
    `Fix: ${fix}`,
    `Exempt: add {rule: ${name}, resource: ${resource.name}, reason: …} to cd4ml:policyExemptions; docs/policies.md says more.`,
  ].join("\n");
}

const right = "Right is, e.g.: {rule: pinned-images, resource: kibana, reason: its digest is not published}.";

/** An exemption without a reason is no exemption, and is told even when nothing asks for it. */
function reasons(settings: PolicySettings, names: string[], seen: Map<string, Declared>): StackValidationPolicy {
  return {
    name: "exemption-reasons",
    description: "Every exemption names a rule, a resource and a reason.",
    enforcementLevel: "mandatory",
    validateStack(_, report) {
      for (const exemption of settings.exemptions) {
        const wrong = wrongWith(exemption, names);
        if (wrong) report(`In cd4ml:policyExemptions: ${wrong}. ${right}`);
      }
      for (const resource of seen.values()) {
        for (const { rule, reason } of ownExemptions(resource)) {
          const wrong = wrongWith({ rule, resource: resource.name, reason }, names);
          if (wrong) report(`In an annotation or label of ${wrong}.`, resource.urn);
        }
      }
    },
  };
}

function use(exemptions: Exemptions, names: string[]): StackValidationPolicy {
  return {
    name: "exemptions-used",
    description: "Every exemption of cd4ml:policyExemptions is of use.",
    enforcementLevel: "advisory",
    validateStack(_, report) {
      for (const { rule, resource } of exemptions.unused(names)) {
        report(`The exemption of ${resource} from ${rule} is of no use: take it out of cd4ml:policyExemptions.`);
      }
    },
  };
}
