import { type DataFile, titleOf } from "../data/dataFile";
import { Cd4mlError } from "../errors";
import { capitalise, formatName } from "../format";

/** What a column is called. */
export interface ColumnName {
  /** In the table, e.g. `Sepal length (cm)`. */
  heading: string;
  /** In the problem's files, e.g. `sepal_length_cm`. */
  name: string;
  /** For people, e.g. `Sepal length`. */
  title: string;
  /** What the heading has in brackets at its end, e.g. `cm`. @default none */
  unit?: string;
}

/**
 * Makes names of headings: lower-case letters, digits and `_`, a letter first. A heading that is a name already stays
 * as it is; one without any Latin letter or digit becomes `column_<position>`.
 *
 * @param file for the message
 * @throws Cd4mlError CD4ML_DATA_COLUMN when a heading is empty or a number, or two would have the same name
 */
export function nameColumns(file: DataFile, headings: string[]): ColumnName[] {
  const columns = headings.map((heading, i) => nameColumn(file, heading, i + 1));
  const byName = new Map<string, string>();
  for (const { name, heading } of columns) {
    const other = byName.get(name);
    if (other === heading) throw refuse(file, `column "${heading}" is there twice.`);
    if (other !== undefined) {
      throw refuse(file, `columns "${other}" and "${heading}" would both have the name "${name}". Rename one of them.`);
    }
    byName.set(name, heading);
  }
  return columns;
}

/** A name that no column has: the one that is wanted, or that with `the_` before it. */
export function freeName(wanted: string, columns: { name: string }[]): string {
  return columns.some(({ name }) => name === wanted) ? freeName(`the_${wanted}`, columns) : wanted;
}

function nameColumn(file: DataFile, heading: string, position: number): ColumnName {
  if (heading === "") throw refuse(file, `column ${position} has no heading. Give it one or remove the column.`);
  if (Number.isFinite(Number(heading))) {
    throw refuse(
      file,
      `the heading of column ${position} is the number "${heading}": the file seems to begin with its rows. ` +
        "Add a first line with the columns' names.",
    );
  }
  const [, before = heading, unit] = /^(.*\S)\s*[([]([^()[\]]+)[)\]]$/.exec(heading) ?? [];
  const title = formatName(apart(before, " "));
  return { heading, name: nameOf(heading, position), title: capitalise(title), unit };
}

function nameOf(heading: string, position: number): string {
  if (/^[a-z][a-z0-9_]*$/.test(heading)) return heading;
  const letters = apart(heading, "_")
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "");
  const name = letters
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  if (name === "") return `column_${position}`;
  return /^[a-z]/.test(name) ? name : `column_${name}`;
}

/** Words that only a capital sets apart, as in `SalePrice`. */
function apart(heading: string, separator: string): string {
  return heading.replace(/([\p{Ll}\d])(\p{Lu})/gu, `$1${separator}$2`);
}

function refuse(file: DataFile, why: string): Cd4mlError {
  return new Cd4mlError("CD4ML_DATA_COLUMN", `${titleOf(file)}: ${why}`);
}
