import { dayNumber } from "../data/day";
import { valueOfDay } from "../features/dayValue";
import type { DayState } from "../features/state";
import type { Graph } from "./graph";
import { doubles, elementTypes } from "./tensor";

/**
 * Adds a feature that is a number for each day.
 *
 * @param days value `[N, 1]` of days, NaN where there is none; the feature is NaN there, too
 */
export function addDayValue(graph: Graph, days: string, state: DayState): string {
  if (state.kind === "days_since") return graph.add("Sub", [days, graph.number(state.since)]);
  const missing = graph.add("IsNaN", [days]);
  const known = graph.add("Where", [missing, graph.number(0), days]);
  const whole = graph.add("Cast", [known], { to: elementTypes.int64 });
  return graph.add("Where", [missing, days, addDatePart(graph, whole, state)]);
}

/** The days of a year that begins in March, on a Monday, and ends with a leap day. */
const marchYear = Array.from({ length: 366 }, (_, i) => dayNumber("1999-03-01") + i);

/** On the average; leap days make the difference to 365. */
const daysIn400Years = 146_097;
const daysIn4Years = 1461;

/**
 * Adds a part of dates. Years are counted from March, so that a leap day is their last: which day of such a year a date is
 * tells its month and day.
 *
 * @see Richards, "Calendars", in: Explanatory Supplement to the Astronomical Almanac (2013), section 15.11
 */
function addDatePart(graph: Graph, days: string, state: Extract<DayState, { kind: "date_part" }>): string {
  const parts = Float64Array.from(marchYear, valueOfDay(state));
  if (state.part === "day_of_week") {
    const weekday = graph.add("Mod", [add(graph, days, -marchYear[0]), graph.integer(7)]);
    return graph.add("Gather", [graph.constant(doubles(parts)), weekday]);
  }
  // Since the first of March of year 0, before which no date is: nothing that is divided is negative.
  const all = add(graph, days, 5 * daysIn400Years - dayNumber("2000-03-01"));
  const century = quarters(graph, all, daysIn400Years);
  const ofCentury = graph.add("Sub", [all, quarter(graph, century, daysIn400Years)]);
  const year = quarters(graph, ofCentury, daysIn4Years);
  const ofYear = graph.add("Sub", [ofCentury, quarter(graph, year, daysIn4Years)]);
  if (state.part !== "year") return graph.add("Gather", [graph.constant(doubles(parts)), ofYear]);
  const begun = graph.add("Add", [graph.add("Mul", [century, graph.integer(100)]), year]);
  const later = graph.add("Gather", [graph.constant(doubles(parts.map((part) => part - parts[0]))), ofYear]);
  return graph.add("Add", [graph.add("Cast", [begun], { to: elementTypes.double }), later]);
}

/** Number of quarters of a cycle that have passed: (4 · days + 3) / cycle. */
function quarters(graph: Graph, days: string, cycle: number): string {
  const inQuarters = add(graph, graph.add("Mul", [days, graph.integer(4)]), 3);
  return graph.add("Div", [inQuarters, graph.integer(cycle)]);
}

/** Days that so many quarters of a cycle have: cycle · count / 4. */
function quarter(graph: Graph, count: string, cycle: number): string {
  return graph.add("Div", [graph.add("Mul", [count, graph.integer(cycle)]), graph.integer(4)]);
}

function add(graph: Graph, value: string, other: number): string {
  return graph.add("Add", [value, graph.integer(other)]);
}
