import type { DerivedFeature } from "./problem";

const keys = ["from", "by", "date"] as const;
type SourceKey = (typeof keys)[number];

/** The fields or derived features that a derived feature is made of, with the keys that name them. */
export function derivedSources(spec: DerivedFeature): { key: SourceKey; name: string }[] {
  const named: Partial<Record<SourceKey, string>> = spec;
  return keys.flatMap((key) => (named[key] === undefined ? [] : [{ key, name: named[key] }]));
}

/** The one of them that must be a date. */
export function dateKey({ kind }: DerivedFeature): SourceKey | undefined {
  if (kind === "moving_average") return "date";
  return kind === "date_part" || kind === "days_since" ? "from" : undefined;
}
