import { dayNumber } from "../data/day";
import { levelOfNumber, missingLevel } from "../features/levels";
import { standIn } from "../features/missing";
import type {
  CategoricalState,
  DerivedState,
  FeaturesState,
  FieldState,
  LevelState,
  NumericState,
} from "../features/state";
import { addDayValue } from "./dayValue";
import type { Graph } from "./graph";
import { addMovingAverage } from "./movingAverage";
import { doubles, elementTypes, integers, texts } from "./tensor";

/** A value of a graph that features are made of. */
interface Source {
  /** Name of the value, `[N, 1]`. */
  value: string;
  kind: FieldState["kind"];
  /** Whether it is as it was given: of such text "" is missing. */
  given: boolean;
}

/** Adds to a graph what fitted features do with a row; does with values of the graph what RowReader does with a request's. */
export class EncodedFeatures {
  private readonly sources = new Map<string, Source>();
  private readonly derived: Map<string, DerivedState>;

  constructor(
    private readonly graph: Graph,
    private readonly state: FeaturesState,
  ) {
    this.derived = new Map(state.derived.map((one) => [one.name, one]));
  }

  /** The encoded rows, `[N, features]`, in the order of FittedFeatures. */
  encode(): string {
    const { numeric, categorical } = this.state;
    const blocks = [
      ...(numeric.length > 0 ? [this.numbers(numeric)] : []),
      ...categorical.map((one) => this.oneHot(one)),
    ];
    return this.graph.add("Concat", blocks, { axis: 1 });
  }

  /** Whether what was encoded is made of a field. */
  reads({ name }: FieldState): boolean {
    return this.sources.has(name);
  }

  /** Numbers with what stands for those that are missing. */
  private numbers(numeric: NumericState[]): string {
    const { graph } = this;
    const values = numeric.map(({ name }) => this.source(name).value);
    const numbers = graph.add("Concat", values, { axis: 1 });
    const missing = graph.constant(doubles(Float64Array.from(numeric, standIn)));
    return graph.add("Where", [graph.add("IsNaN", [numbers]), missing, numbers]);
  }

  private oneHot({ name, levels }: CategoricalState): string {
    const { graph } = this;
    const positions = graph.constant(integers([...levels.keys(), levels.length]));
    const own = graph.add("Equal", [this.position(this.source(name), levels), positions]);
    return graph.add("Cast", [own], { to: elementTypes.double });
  }

  /** Finds what a feature is made of, and makes it once. */
  private source(name: string): Source {
    const source = this.sources.get(name) ?? this.make(name);
    this.sources.set(name, source);
    return source;
  }

  private make(name: string): Source {
    const { graph } = this;
    const state = this.derived.get(name);
    if (state === undefined) {
      const { kind } = this.state.fields.find((field) => field.name === name)!;
      return { value: name, kind, given: true };
    }
    switch (state.kind) {
      case "date_part":
      case "days_since":
        return { value: addDayValue(graph, this.source(state.from).value, state), kind: "number", given: false };
      case "moving_average": {
        const position = this.position(this.source(state.by), state.levels);
        const value = addMovingAverage(graph, position, this.source(state.date).value, state);
        return { value, kind: "number", given: false };
      }
      default:
        return this.byLevel(state);
    }
  }

  private byLevel({ from, kind, levels, values, otherwise }: LevelState): Source {
    const { graph } = this;
    const all = [...values, otherwise];
    const table = kind === "text" ? texts(all as string[]) : doubles(Float64Array.from(all as number[]));
    const position = this.position(this.source(from), levels);
    return { value: graph.add("Gather", [graph.constant(table), position]), kind, given: false };
  }

  /** Position of a value's level among `levels`, `[N, 1]`; behind them when it is none of them. */
  private position({ value, kind, given }: Source, levels: string[]): string {
    if (kind === "number") return this.positionOfNumber(value, levels, numberOfLevel);
    if (kind === "date") return this.positionOfNumber(value, levels, dayNumber);
    return this.graph.addLearned("LabelEncoder", [value], {
      keys_strings: [...levels, ""],
      values_int64s: [...levels.keys(), positionAmong(levels, given ? missingLevel : "")],
      default_int64: levels.length,
    });
  }

  /** The encoder of labels knows single-precision numbers only, so that numbers are compared with each level's. */
  private positionOfNumber(value: string, levels: string[], numberOf: (level: string) => number): string {
    const { graph } = this;
    const others = levels.length;
    // NaN equals nothing; the one at the end is there for a list that is empty.
    const keys = Float64Array.from([...levels, missingLevel], numberOf);
    const same = graph.add("Equal", [value, graph.constant(doubles(keys))]);
    const steps = keys.map((_, i) => i - others);
    const step = graph.add("MatMul", [
      graph.add("Cast", [same], { to: elementTypes.double }),
      graph.constant(doubles(steps, [steps.length, 1])),
    ]);
    const position = graph.add("Cast", [step], { to: elementTypes.int64 });
    const found = graph.add("Add", [position, graph.integer(others)]);
    const missing = graph.integer(positionAmong(levels, missingLevel));
    return graph.add("Where", [graph.add("IsNaN", [value]), missing, found]);
  }
}

/** Position of a level; behind all when it is none of them. */
function positionAmong(levels: string[], level: string): number {
  const position = levels.indexOf(level);
  return position < 0 ? levels.length : position;
}

/** The number that has a level; NaN for text that could be read as a number but is none's level, e.g. 01. */
function numberOfLevel(level: string): number {
  const number = Number(level);
  return levelOfNumber(number) === level ? number : Number.NaN;
}
