import type { ColumnRule } from "./checkCells";
import { quoteName, quoteText } from "./database";
import type { Postgres } from "./postgresConnection";
import { quoteTable } from "./postgresTables";

interface StoreType {
  type: string;
  /** Cells that come back from it as they went in. */
  exact: string;
}

/**
 * Types for numbers, narrowest first, with the texts that come back from them as they went in: no leading zeros or plus,
 * no exponent, no minus before zero. `numeric` keeps the zeros behind the point.
 */
const numberTypes: StoreType[] = [
  { type: "integer", exact: "^(0|-?[1-9][0-9]{0,8})$" },
  { type: "bigint", exact: "^(0|-?[1-9][0-9]{0,17})$" },
  {
    type: "numeric",
    exact: "^((0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?|-(?![0.]+$)(0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?)$",
  },
];

const dateTypes: StoreType[] = [{ type: "date", exact: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }];

/**
 * Gives columns of text that hold numbers or dates, by the problem's schema, the narrowest type that keeps the text of
 * every cell. A column with a cell that would come back as another text, e.g. `1e3` or `NA`, stays text, as do all other
 * columns.
 */
export async function typeColumns({ client }: Postgres, table: string, rules: ColumnRule[]): Promise<void> {
  const wanted = rules.filter(({ type }) => type !== "category" && type !== "unique");
  const typesOf = new Map(wanted.map(({ name, type }) => [quoteName(name), type === "date" ? dateTypes : numberTypes]));
  const candidates = [...typesOf].flatMap(([name, types]) => types.map((one) => ({ name, ...one })));
  if (candidates.length === 0) return;
  const fits = candidates.map(({ name, exact }) => `coalesce(bool_and(${name} ~ ${quoteText(exact)}), true)`);
  const { rows } = await client.query<boolean[]>({
    text: `SELECT ${fits.join(", ")} FROM ${quoteTable(table)}`,
    rowMode: "array",
  });
  const fitting = candidates.filter((_, i) => rows[0][i]);
  const changes = [...typesOf.keys()].flatMap((name) => {
    const found = fitting.find((one) => one.name === name);
    return found ? [`ALTER COLUMN ${name} TYPE ${found.type} USING ${name}::${found.type}`] : [];
  });
  if (changes.length > 0) await client.query(`ALTER TABLE ${quoteTable(table)} ${changes.join(", ")}`);
}
