import { type DataFile, titleOf } from "../data/dataFile";
import { Cd4mlError } from "../errors";
import { type ColumnProfile, mostLevels } from "./profileColumns";

/** A column and what a problem does with it. */
export interface PlannedColumn extends ColumnProfile {
  role: "identifier" | "target" | "field" | "left out";
  /** Why, where nobody has said so. */
  why?: string;
}

/** What a person says of the columns; the rest is found out. */
export interface WantedColumns {
  /** Heading or name. @default the last column of numbers that are not just 0 and 1 */
  target?: string;
  /** Heading or name. @default a column that differs from row to row and is first or named so; else rows are numbered */
  identifier?: string;
}

/**
 * Names of identifiers by their last word, e.g. of `passenger_id`, which `PassengerId` becomes, too. Not by their last
 * letters: `amount_paid` and `bid` are what many want to predict.
 */
const identifierName = /(^|_)(id|pid|uuid|guid|key)$/;

/** Share of the rows that a field must be there in. */
const leastPresent = 0.05;

/**
 * Decides what each column is for.
 *
 * @throws Cd4mlError CD4ML_DATA_COLUMN when a wanted column is not there; CD4ML_TARGET when there is nothing to predict;
 *   CD4ML_DATA_COLUMN when nothing is left to predict it from
 */
export function planColumns(file: DataFile, profiles: ColumnProfile[], wanted: WantedColumns): PlannedColumn[] {
  const named = wanted.target === undefined ? undefined : findColumn(file, profiles, wanted.target);
  const identifier =
    wanted.identifier === undefined
      ? profiles.find((profile, i) => profile !== named && looksLikeIdentifier(profile, i))
      : findColumn(file, profiles, wanted.identifier);
  const target = requireTarget(file, named ?? lastAmount(profiles, identifier), profiles);
  if (target === identifier) throw columnError(file, `"${target.heading}" is named as target and as identifier.`);
  const planned = profiles.map((profile): PlannedColumn => {
    if (profile === identifier) {
      return { ...profile, role: "identifier", why: wanted.identifier ? undefined : "differs from row to row" };
    }
    if (profile === target) return { ...profile, role: "target", why: whyTarget(profile, named) };
    const why = whyLeftOut(profile);
    return { ...profile, role: why === undefined ? "field" : "left out", why };
  });
  if (planned.some(({ role }) => role === "field")) return planned;
  const left = planned.filter(({ role }) => role === "left out").map(({ heading, why }) => `"${heading}" (${why})`);
  const rest = left.length > 0 ? `; of no use are ${left.join(", ")}` : "";
  throw columnError(file, `no column is left to predict "${target.heading}" from${rest}. Add one.`);
}

function whyTarget(target: ColumnProfile, named: ColumnProfile | undefined): string | undefined {
  if (holdsClasses(target)) return `${target.distinct} classes`;
  return named ? undefined : "last column of numbers";
}

function findColumn(file: DataFile, profiles: ColumnProfile[], wanted: string): ColumnProfile {
  const found = profiles.find(({ heading, name }) => heading === wanted || name === wanted);
  if (found) return found;
  throw columnError(file, `no column "${wanted}"; there are: ${profiles.map(({ heading }) => heading).join(", ")}.`);
}

/** A column that names rows: it differs from one to the next and says so, or stands first and is text or counts. */
function looksLikeIdentifier(profile: ColumnProfile, position: number): boolean {
  const { type, rows, least, greatest } = profile;
  if (isNamedIdentifier(profile)) return true;
  const counts = type === "integer" && greatest - least === rows - 1;
  return position === 0 && isUnique(profile) && (type === "category" || counts);
}

function isNamedIdentifier(profile: ColumnProfile): boolean {
  return isUnique(profile) && profile.type !== "number" && identifierName.test(profile.name);
}

function isUnique({ rows, missing, distinct }: ColumnProfile): boolean {
  return missing === 0 && distinct === rows;
}

function lastAmount(profiles: ColumnProfile[], identifier?: ColumnProfile): ColumnProfile | undefined {
  return profiles.findLast((profile) => {
    const { type, distinct } = profile;
    const amount = type === "number" || type === "integer";
    return profile !== identifier && amount && distinct > 1 && !isNamedIdentifier(profile);
  });
}

/** The only place that says what a target may be. One of text that may have been meant as numbers is left to the check of its cells. */
function requireTarget(file: DataFile, target: ColumnProfile | undefined, all: ColumnProfile[]): ColumnProfile {
  const names = all
    .filter((column) => column.distinct > 1 && column.type !== "date" && !hasManyTexts(column))
    .map(({ heading }) => heading);
  const advice = names.length > 0 ? `Name one with --target: ${names.join(", ")}.` : "No column could be predicted.";
  const refuse = (why: string) => new Cd4mlError("CD4ML_TARGET", `${titleOf(file)}: ${why} ${advice}`);
  if (!target) throw refuse("there is no column of numbers that could be predicted.");
  const { heading, rows, distinct } = target;
  if (distinct < 2) {
    const found = distinct === 0 ? "is empty" : "has the same value in all rows";
    throw refuse(`column "${heading}" ${found}; there is nothing to predict.`);
  }
  if (target.type === "date") throw refuse(`column "${heading}" holds dates, which are neither numbers nor classes.`);
  if (holdsClasses(target) && hasManyTexts(target)) {
    throw refuse(`column "${heading}" has ${distinct} different texts in ${rows} rows, too many to be classes.`);
  }
  return target;
}

/** Whether a target is told by its classes: it holds text, none of it a number. */
export function holdsClasses({ type, numbers }: ColumnProfile): boolean {
  return type === "category" && numbers === 0;
}

/** Why a model can learn nothing from a column, or not without help. */
function whyLeftOut(profile: ColumnProfile): string | undefined {
  const { type, rows, missing, distinct } = profile;
  if (missing === rows) return "empty";
  if (distinct === 1 && (missing === 0 || type !== "category")) return "the same in all rows";
  if (rows - missing < leastPresent * rows) return "almost empty";
  if (isNamedIdentifier(profile)) return "differs from row to row";
  if (hasManyTexts(profile)) return `${distinct} different texts`;
  return undefined;
}

/** Whether a column holds text that repeats too seldom to be a category. */
export function hasManyTexts({ type, rows, distinct }: ColumnProfile): boolean {
  return type === "category" && distinct > Math.min(mostLevels, rows / 2);
}

function columnError(file: DataFile, why: string): Cd4mlError {
  return new Cd4mlError("CD4ML_DATA_COLUMN", `${titleOf(file)}: ${why}`);
}
