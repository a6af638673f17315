import type { LiveMetrics } from "../../service/events/event";
import { formatTable } from "../output";

/** A line for each day and run; a day of too few labels for a metric has a dash there. */
export function liveTable(live: LiveMetrics[]): string {
  const listed = live.map(({ metrics }) => Object.keys(metrics));
  const names = listed.reduce((most, each) => (each.length > most.length ? each : most));
  const cells = live.map(({ day, run, count, metrics }) => {
    const values = names.map((name) => (name in metrics ? Number(metrics[name].toPrecision(6)) : "–"));
    return [day, run, count, ...values];
  });
  return formatTable(["day", "run", "labels", ...names], cells);
}
