import * as policy from "@pulumi/policy";
import * as proxies from "@pulumi/policy/proxy";
import { SecretValue, unknown, type Value, type Values } from "./values";

/** What the library's types leave out: texts that stand for unknown values, and the name by which proxies give their target. */
const library = proxies as unknown as Record<string, string>;
const target = library.getSpecialProxyTarget;
const unknownTexts = new Set<unknown>(
  Object.entries(library).flatMap(([name, text]) => (/^unknown\w+Value$/.test(name) ? [text] : [])),
);

/**
 * Reads what a resource was given, without the library's proxies: they throw at a value that is not known yet.
 *
 * @param props of a remediation, which alone shows what is secret
 */
export function readInputs(props: Record<string, unknown>): Values {
  return readValues(withoutProxies(props) as Record<string, unknown>);
}

function withoutProxies(value: unknown): unknown {
  const inside = (value as Record<string, unknown> | undefined)?.[target];
  return inside === undefined ? value : withoutProxies(inside);
}

function readValues(object: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => key !== "__defaults")
      .map(([key, value]) => [key, readValue(value)]),
  );
}

function readValue(value: unknown): Value {
  if (unknownTexts.has(value)) return unknown;
  if (value instanceof policy.Secret) return new SecretValue(readValue(value.value));
  if (Array.isArray(value)) return value.map(readValue);
  if (typeof value === "object" && value !== null) return readValues(value as Record<string, unknown>);
  return value as string | number | boolean | null;
}
