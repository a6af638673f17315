import { formatName, formatTime } from "../format";
import { formatLimits } from "../formatLimits";
import type { Field, ProblemDefinition } from "../problems/problem";
import type { Run } from "./run";

/** A name and what there is to say. */
export type Fact = [name: string, text: string];

/** Of a report: facts, one a line. */
export function Facts({ title, facts, note }: { title: string; facts: Fact[]; note?: string }): JSX.Element {
  return (
    <section>
      <h2 safe>{title}</h2>
      <table>
        <tbody>
          {facts.map(([name, value]) => (
            <tr>
              <th scope="row" safe>
                {name}
              </th>
              <td safe>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {note && (
        <p class="hint" safe>
          {note}
        </p>
      )}
    </section>
  );
}

/** What a model is asked with. */
export function inputFacts({ fields }: ProblemDefinition): Fact[] {
  return fields.map((field) => [field.title, describeField(field)]);
}

const kinds: Record<Field["type"], string> = {
  number: "number",
  integer: "whole number",
  category: "text",
  flag: "0 or 1",
  date: "day",
};

function describeField({ type, unit, choices, minimum, maximum, required = true }: Field): string {
  const parts = [
    choices ? choices.join(", ") : kinds[type],
    unit && `in ${unit}`,
    formatLimits({ min: minimum, max: maximum }),
    !required && "may be missing",
  ];
  return parts.filter(Boolean).join(", ");
}

/** What was chosen for a run. */
export function choiceFacts({ choices, resolved, seed }: Run): Fact[] {
  const algorithm = formatName(resolved.algorithm);
  const params = Object.entries(resolved.params).map(([name, value]) => `${formatName(name)} ${value ?? "none"}`);
  return [
    ["Pipeline", choices.pipeline],
    ["Features", choices.features],
    ["Algorithm", choices.algorithm === "default" ? `default: ${algorithm}` : algorithm],
    ["Parameters", `${choices.params}: ${params.join(", ")}`],
    ["Seed", String(seed)],
  ];
}

/** What a run was made from, and when. */
export function originFacts({ data, code, versions, timings, createdAt }: Run): Fact[] {
  const seconds = Object.entries(timings).map(([step, time]) => `${step} ${time} s`);
  return [
    ["Rows", rowsOf(data)],
    ["Source", data.source],
    ["SHA-256 of the data", data.fingerprint],
    ...(data.feedback ? [["SHA-256 of the feedback", data.feedback.sha256] satisfies Fact] : []),
    ["Commit", code.commit === null ? "not in a repository" : `${code.commit}${code.dirty ? ", with changes" : ""}`],
    ["Versions", `cd4ml ${versions.cd4ml}, node ${versions.node}`],
    ["Trained", formatTime(createdAt)],
    ["Time", seconds.join(", ")],
  ];
}

/** How many rows went where. */
function rowsOf({ rows, train, validate, feedback }: Run["data"]): string {
  const count = (number: number) => number.toLocaleString("en-US");
  const labelled = feedback ? `, ${count(feedback.rows)} of them feedback` : "";
  return `${count(rows)}: ${count(train)} to train${labelled}, ${count(validate)} to validate`;
}
