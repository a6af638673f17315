import { movingAverage } from "../features/movingAverage";
import type { MovingAverageState } from "../features/state";
import type { Graph } from "./graph";
import { doubles, elementTypes } from "./tensor";

/**
 * Adds the mean target of a level in the days before each, as a table of all there can be by level and day.
 *
 * @param positions value `[N, 1]` of positions among the levels, behind them for others
 * @param days      value `[N, 1]` of days, NaN where there is none
 */
export function addMovingAverage(graph: Graph, positions: string, days: string, state: MovingAverageState): string {
  // Up to the first day there is nothing to average; from the day after the last on, nothing new.
  const first = state.groups.reduce((least, group) => Math.min(least, group.days[0]), state.last);
  const end = state.last + 1;
  const width = end - first + 1;
  const known = graph.add("Where", [graph.add("IsNaN", [days]), graph.number(first), days]);
  const within = graph.add("Min", [graph.add("Max", [known, graph.number(first)]), graph.number(end)]);
  const fromFirst = graph.add("Sub", [within, graph.number(first)]);
  const column = graph.add("Cast", [fromFirst], { to: elementTypes.int64 });
  const row = graph.add("Mul", [positions, graph.integer(width)]);
  const table = graph.constant(doubles(averages(state, first, width)));
  return graph.add("Gather", [table, graph.add("Add", [row, column])]);
}

/** Averages by day from `first` on, level by level; the last are those of a level that is none of the state's. */
function averages(state: MovingAverageState, first: number, width: number): Float64Array {
  const average = movingAverage(state);
  const prior = average("", Number.NaN);
  const table = new Float64Array((state.levels.length + 1) * width).fill(prior);
  state.levels.forEach((level, position) => {
    for (let i = 0; i < width; i++) table[position * width + i] = average(level, first + i);
  });
  return table;
}
