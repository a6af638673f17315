import { feedbackEvent, predictionEvent } from "../../../service/events/event";
import type { TinyProblem } from "../../support/tinyProblem";

/**
 * Events of predictions of a problem's own rows by one run, off by 10, on three days from 2026-11-23: the first has two
 * labels, of which the later is right, the second has one and the third none.
 *
 * @returns one event a line
 */
export function labelledEvents(tiny: TinyProblem, namespace: string): string {
  const [headings, ...rows] = tiny.read("data/flats.csv").trim().split("\n");
  const names = headings.split(",");
  const { identifier, target } = JSON.parse(tiny.read("problem.json"));
  const source = {
    model: '{"problem":"flats","run":"20261123T080000Z-abcdef","model":{"algorithm":"lasso"}',
    stream: `{"type":"model","dataset":"prediction","namespace":"${namespace}"}`,
  };
  const lines = rows.slice(0, 3).flatMap((row, i) => {
    const cells = Object.fromEntries(row.split(",").map((value, j) => [names[j], value]));
    const { [identifier]: _id, [target.field]: actualText, ...texts } = cells;
    const actual = Number(actualText);
    const typed = ([name, text]: [string, string]) => [name, text !== "" && !Number.isNaN(+text) ? +text : text];
    const input = Object.fromEntries(Object.entries(texts).map(typed));
    const [id, day] = [`prediction-${i}`, `2026-11-2${3 + i}`];
    const labels = [[1, actual], [actual], []][i].map((value, n) => {
      const feedback = { id: `feedback-${i}-${n}`, problem: "flats", predictionId: id, actual: value };
      return feedbackEvent(namespace, `${day}T09:0${n}:00.000Z`, feedback);
    });
    const prediction = { id, input, prediction: actual + 10, latencyUs: 12 };
    return [predictionEvent(source, `${day}T08:00:00.000Z`, prediction), ...labels];
  });
  return lines.join("\n");
}
