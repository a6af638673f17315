import type { Field } from "../problems/problem";
import type { ColumnProfile } from "./profileColumns";

/** The field that a column becomes: a form starts with its middle or most frequent value, of dates with the last. */
export function inferField({ name, title, unit, type, missing, ...profile }: ColumnProfile): Field {
  return {
    name,
    title,
    type,
    ...(unit && { unit }),
    ...(type === "category" && { choices: [...profile.levels].sort() }),
    ...((type === "number" || type === "integer") && inferRange(profile)),
    default: defaultOf(type, profile),
    ...(missing > 0 && { required: false }),
  };
}

function defaultOf(
  type: Field["type"],
  profile: Pick<ColumnProfile, "levels" | "latest" | "median">,
): Field["default"] {
  if (type === "category") return profile.levels[0];
  return type === "date" ? profile.latest : profile.median;
}

/**
 * Range of what may be asked for: the values seen and their spread once more to either side, rounded outwards to the order
 * of magnitude of the spread; not below 0 where nothing seen is.
 *
 * @example inferRange({ least: 1872, greatest: 2010 }) // => { minimum: 1700, maximum: 2200 }
 */
export function inferRange({ least, greatest }: Pick<ColumnProfile, "least" | "greatest">) {
  const spread = greatest - least;
  const step = 10 ** Math.floor(Math.log10(spread));
  // Tenths are not exact; twelve digits are what a person would write.
  const exact = (value: number) => Number(value.toPrecision(12));
  const minimum = Math.min(least, exact(Math.floor(exact((least - spread) / step)) * step));
  const maximum = Math.max(greatest, exact(Math.ceil(exact((greatest + spread) / step)) * step));
  return { minimum: least >= 0 ? Math.max(0, minimum) : minimum, maximum };
}
