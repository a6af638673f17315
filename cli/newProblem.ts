import type { NewProblem } from "../model/newProblem/createProblem";
import { hasManyTexts, type PlannedColumn } from "../model/newProblem/planColumns";
import { displayPath } from "../model/problems/displayPath";
import { formatTable } from "./output";

/** A column of mostly numbers is text because of the few that are none. */
const mostlyNumbers = 0.9;

/** A new problem as JSON. */
export function newProblemResult(made: NewProblem) {
  const { name, folder, definition, columns, baseline } = made;
  return {
    problem: name,
    folder,
    rows: columns[0].rows,
    identifier: definition.identifier,
    target: definition.target.field,
    columns: columns.map(({ heading, name: column, type, missing, distinct, role, why }) => {
      return { heading, name: column, type, missing, distinct, role, why };
    }),
    acceptance: { metric: baseline.metric, min: baseline.min, baseline: baseline.reached },
    notices: noticesOf(made),
  };
}

/** A new problem for people: its columns, what they should know of them, and what to do next. */
export function describeNewProblem(made: NewProblem): string {
  const { name, folder, definition, columns, baseline } = made;
  const place = displayPath(folder);
  const fields = `${definition.fields.length} field${definition.fields.length > 1 ? "s" : ""}`;
  const notices = noticesOf(made).map((notice) => `\n${notice}`);
  return `${columnTable(made)}
${notices.join("")}
Made ${place}: ${columns[0].rows} rows, ${fields} to predict ${definition.target.field} from.

Next:
  1. cd4ml pipeline ${name}   trains, judges, deploys
  2. ${place}/pipelines/default.json
     acceptance.min is ${baseline.min}: one decision tree reaches an ${baseline.metric} of ${Number(baseline.reached.toPrecision(3))}.
     Set it to what a model must be worth to you.
  3. ${place}/problem.json
     Titles, units, ranges and the description are guesses. Correct them.
  4. ${place}/PROVENANCE.md
     Say where the rows come from, then commit the folder.`;
}

/** One line a column: what it holds and what the problem does with it. */
function columnTable({ definition, columns }: NewProblem): string {
  const renamed = columns.some(({ heading, name }) => heading !== name);
  const cells = columns.map(({ heading, name, type, missing, distinct, role, why }) => {
    return [heading, ...(renamed ? [name] : []), type, missing, distinct, why ? `${role}: ${why}` : role];
  });
  const { identifier } = definition;
  if (!columns.some(({ name }) => name === identifier)) {
    const [{ rows }] = columns;
    cells.unshift(["", ...(renamed ? [identifier] : []), "integer", 0, rows, "identifier: added, it numbers the rows"]);
    if (!renamed) cells[0][0] = identifier;
  }
  return formatTable(["column", ...(renamed ? ["name"] : []), "type", "missing", "distinct", "role"], cells);
}

/** What a person should know of the columns, although it is no mistake. */
function noticesOf({ columns }: NewProblem): string[] {
  const almost = columns.filter(isAlmostNumbers).map(({ heading, rows, missing, numbers, firstText }) => {
    const others = rows - missing - numbers - 1;
    const more = others > 0 ? ` and ${others} more` : "";
    return `"${heading}" is text because of "${firstText}"${more}. Empty such cells to have it as a number.`;
  });
  const texts = columns.filter((column) => {
    return column.role === "left out" && hasManyTexts(column) && !isAlmostNumbers(column);
  });
  if (texts.length === 0) return almost;
  const names = texts.map(({ heading }) => heading).join(", ");
  return [...almost, `Left out: ${names}. To use such text, see "Text with many values" in docs/adding-a-problem.md.`];
}

function isAlmostNumbers({ type, rows, missing, numbers, firstText }: PlannedColumn): boolean {
  return type === "category" && firstText !== null && numbers >= mostlyNumbers * (rows - missing);
}
