import type { FieldChange } from "./fields";
import { allRisks, type Report, type ReportedChange } from "./report";

/** Longer values are cut, and texts with more lines that differ. */
const mostOfValue = 160;
const mostLines = 30;
/** More risks than a person reads; how many more there are is said. */
const mostRisks = 50;

const signs: Record<ReportedChange["operation"], string> = { create: "+", update: "~", replace: "±", delete: "−" };
/** How a report is worded: of what an update would do, or of what others have done. */
const wordings = {
  changes: {
    title: (stack: string) => `Changes to ${stack}`,
    nothing: "Nothing changes.",
    past: { create: "created", update: "updated", replace: "replaced", delete: "deleted" },
    more: () => "",
  },
  drift: {
    title: (stack: string) => `Drift of ${stack}`,
    nothing: "Everything is as the last `up` made it.",
    past: { create: "there", update: "changed", replace: "replaced", delete: "gone" },
    more: (stack: string) =>
      ` \`cd4ml up --stack ${stack}\` makes it again as it was; lost data it does not bring back.`,
  },
};

/**
 * A report for people, in GitHub's Markdown: what it may cost first, then a table of the environments, then everything.
 *
 * @param of what was looked for
 * @param mostCharacters how long it may be; of what does not fit it says that it is left out. At least 20,000
 */
export function markdown(found: Report, of: keyof typeof wordings, mostCharacters = Number.POSITIVE_INFINITY): string {
  const head = [`## ${wordings[of].title(found.stack)}`, "", summaryLine(found, of), "", ...riskLines(found)];
  if (found.environments.length === 0) return `${head.join("\n").trim()}\n`;
  const table = ["| environment | + | ~ | ± | − |", "| --- | --: | --: | --: | --: |", ...found.environments.map(row)];
  const text = [...head, ...table, ""].join("\n");
  return withDetails(text, found, mostCharacters);
}

function summaryLine({ stack, summary, environments }: Report, of: keyof typeof wordings): string {
  const { nothing, past, more } = wordings[of];
  if (environments.length === 0) return nothing;
  const counts = Object.entries(past).flatMap(([operation, word]) => {
    const count = summary[operation as ReportedChange["operation"]];
    return count ? [`${count} ${word}`] : [];
  });
  return `${counts.join(", ")}.${more(stack)}`;
}

function riskLines(found: Report): string[] {
  const risks = allRisks(found);
  if (risks.length === 0) return [];
  const lines = risks.slice(0, mostRisks).map(({ kind, what }) => `> ⚠️ **${kind}**: ${oneLine(what)}`);
  const more = risks.length - lines.length;
  return [...lines, ...(more > 0 ? [`> ⚠️ … and ${more} more`] : []), ""];
}

function row({ name, parts }: Report["environments"][number]): string {
  const changes = parts.flatMap((part) => part.changes);
  const count = (operation: string) => changes.filter((change) => change.operation === operation).length || "";
  return `| ${name} | ${["create", "update", "replace", "delete"].map(count).join(" | ")} |`;
}

type Part = Report["environments"][number]["parts"][number];

function details(name: string, parts: Part[]): string {
  const lines = parts.flatMap((part) => [
    `**${part.name}**`,
    "",
    "```diff",
    ...part.changes.flatMap(lineOf),
    "```",
    "",
  ]);
  return ["<details>", `<summary>${name}</summary>`, "", ...lines, "</details>", ""].join("\n");
}

function lineOf({ operation, type, name, because, fields }: ReportedChange): string[] {
  const reason = because?.length ? ` (because of ${because.join(", ")})` : "";
  const first = `${signs[operation]} ${type.split(":").slice(-1)[0]} ${name}${reason}`;
  // Of what is new the settings are in the code.
  return operation === "create" ? [first] : [first, ...fields.flatMap(fieldLines)];
}

function fieldLines(change: FieldChange): string[] {
  const { path, old, new: wanted } = change;
  const isText = [old, wanted].every((value) => typeof value === "string" && value.includes("\n"));
  return isText ? [`    ${path}:`, ...changedLines(String(old), String(wanted))] : [fieldLine(change)];
}

/** The lines between those that texts have in common at their begin and end. */
function changedLines(old: string, wanted: string): string[] {
  const [before, after] = [old.split("\n"), wanted.split("\n")];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  const part = (lines: string[], sign: string) =>
    lines.slice(start, lines.length - end).map((line) => `${sign}       ${oneLine(line)}`);
  const lines = [...part(before, "-"), ...part(after, "+")];
  const rest = lines.length - mostLines;
  return rest > 0 ? [...lines.slice(0, mostLines), `        … ${rest} more lines`] : lines;
}

function fieldLine({ path, ...values }: FieldChange): string {
  const old = "old" in values ? oneLine(values.old) : "(not there)";
  const wanted = "new" in values ? oneLine(values.new) : "(not there)";
  return `    ${path}: ${old} → ${wanted}`;
}

function oneLine(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const line = text.replaceAll("\n", "⏎").replaceAll("```", "'''");
  return line.length > mostOfValue ? `${line.slice(0, mostOfValue)}… (${line.length} characters)` : line;
}

/** As many parts as fit; which do not is said. */
function withDetails(text: string, { environments }: Report, mostCharacters: number): string {
  let whole = text;
  const leftOut: string[] = [];
  for (const { name, parts } of environments) {
    // A little is for the words below.
    const room = mostCharacters - whole.length - 10_000;
    const fitting = [...parts];
    while (fitting.length > 0 && details(name, fitting).length > room) fitting.pop();
    if (fitting.length > 0) whole += `\n${details(name, fitting)}`;
    if (fitting.length < parts.length)
      leftOut.push(`${parts.length - fitting.length} of ${parts.length} parts of ${name}`);
  }
  if (leftOut.length === 0) return whole;
  const named = leftOut.slice(0, mostRisks).join(", ");
  const more = leftOut.length > mostRisks ? `, and of ${leftOut.length - mostRisks} more environments` : "";
  return `${whole}\n**Left out here**, as it is too long: ${named}${more}. \`cd4ml diff\` shows everything.\n`;
}
