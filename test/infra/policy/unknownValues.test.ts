import assert from "node:assert/strict";
import fc from "fast-check";
import type { ResourceRule } from "../../../infra/policy/rule";
import { rules } from "../../../infra/policy/rules";
import { type Declared, isValues, SecretValue, unknown, type Value } from "../../../infra/policy/values";
import { rightContainer } from "./dockerPrograms";
import { labels, pod } from "./kubernetesPrograms";

const metadata = { name: "right", namespace: "cd4ml-ada", labels };
const deployment = { metadata, spec: { template: { metadata: { labels }, spec: pod() } } };
const right: Declared[] = [
  declared("docker:index/container:Container", rightContainer),
  declared("kubernetes:apps/v1:Deployment", deployment),
];

function declared(type: string, inputs: object): Declared {
  return {
    type,
    name: "right",
    urn: "urn",
    inputs: structuredClone(inputs) as Declared["inputs"],
    protect: false,
    dependencies: [],
  };
}

const settings = {
  host: "127.0.0.1",
  keepData: true,
  trial: false,
  webhook: "poll",
  protectExisting: false,
  exemptions: [],
};

/** What the rules on resources say. */
function found(resource: Declared): string[] {
  return rules.flatMap((rule) => ("check" in rule ? (rule as ResourceRule).check(resource, settings) : []));
}

/** Every place in a value, as the keys that lead there. */
function places(value: Value): string[][] {
  if (!isValues(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) => [[key], ...places(inside).map((rest) => [key, ...rest])]);
}

/** The value with another in one place. */
function changed(value: Value, [key, ...rest]: string[], change: (old: Value) => Value): Value {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((each, i) => (String(i) === key ? changed(each, rest, change) : each));
  return isValues(value) ? { ...value, [key]: changed(value[key], rest, change) } : value;
}

describe("a value that is known only during the update, or secret", () => {
  const hidings: ((old: Value) => Value)[] = [() => unknown, (old) => new SecretValue(old)];
  const hidden = fc
    .constantFrom(...right)
    .chain((resource) =>
      fc.tuple(fc.constant(resource), fc.constantFrom(...places(resource.inputs)), fc.constantFrom(...hidings)),
    );

  it("is taken to be right, wherever it is", () => {
    fc.assert(
      fc.property(hidden, ([resource, place, hide]) => {
        const inputs = changed(resource.inputs, place, hide) as Declared["inputs"];
        assert.deepEqual(found({ ...resource, inputs }), []);
      }),
      { numRuns: 1000 },
    );
  });
});
