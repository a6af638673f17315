import type { PolicySettings } from "./policySettings";
import type { Declared } from "./values";

/** What every rule says about itself. */
interface RuleText {
  /** How exemptions name it, e.g. `pinned-images`. */
  name: string;
  /** What must be, in one sentence. */
  demands: string;
  /** Why, in one or two sentences. */
  why: string;
  /** What to do about a violation. */
  fix: string;
}

/** A rule about one resource at a time. */
export interface ResourceRule extends RuleText {
  /** What is wrong with a resource, one text for each violation. Never a secret. */
  check(resource: Declared, settings: PolicySettings): string[];
}

/** A rule about the resources of a stack together. */
export interface StackRule extends RuleText {
  /** What is wrong, and with which resource. Never a secret. */
  checkStack(resources: Declared[], settings: PolicySettings): Finding[];
}

export type Rule = ResourceRule | StackRule;

/** What a rule about the stack has found. */
export interface Finding {
  resource: Declared;
  found: string;
}
