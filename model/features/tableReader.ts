import type { Table, TextColumn } from "../data/table";
import { valueOfDay } from "./dayValue";
import { levelOf, levelOfDay, levelOfNumber, missingLevel } from "./levels";
import { movingAverage } from "./movingAverage";
import type { DerivedState, FieldState, LevelState } from "./state";

/** Text by dictionary without gaps: what is missing has a level, too. */
export interface LevelColumn {
  codes: Int32Array;
  levels: string[];
}

/** Reads fields and derived features of a table's rows, column by column; does with columns what RowReader does with a row. */
export class TableReader {
  /** Number of rows read. */
  readonly rows: number;
  private readonly numberColumns = new Map<string, Float64Array>();
  private readonly levelColumns = new Map<string, LevelColumn>();
  private readonly dates: Set<string>;

  /**
   * @param only row numbers to read; all by default
   * @throws TypeError when the table lacks a field or has it with another kind
   */
  constructor(table: Table, fields: FieldState[], only?: Int32Array) {
    this.rows = only?.length ?? table.rows;
    this.dates = new Set(fields.filter(({ kind }) => kind === "date").map(({ name }) => name));
    for (const { name, kind } of fields) {
      const column = table.columns.get(name);
      if (column?.kind !== (kind === "date" ? "number" : kind))
        throw new TypeError(`the table has no ${kind} column "${name}"`);
      if (column.kind === "number") this.numberColumns.set(name, only ? gather(column.values, only) : column.values);
      else this.levelColumns.set(name, withMissing(column, only));
    }
  }

  /** Values of a number feature, or days of a date; NaN is missing. */
  numbers(name: string): Float64Array {
    return this.numberColumns.get(name)!;
  }

  /** Levels of any feature; a number's level is its text. */
  levels(name: string): LevelColumn {
    let column = this.levelColumns.get(name);
    if (column === undefined) {
      column = levelsOfNumbers(this.numbers(name), this.dates.has(name) ? levelOfDay : levelOfNumber);
      this.levelColumns.set(name, column);
    }
    return column;
  }

  /** Makes a derived feature readable. */
  add(state: DerivedState): void {
    switch (state.kind) {
      case "date_part":
      case "days_since":
        this.numberColumns.set(state.name, this.numbers(state.from).map(valueOfDay(state)));
        break;
      case "moving_average": {
        const average = movingAverage(state);
        const { codes, levels } = this.levels(state.by);
        const averages = this.numbers(state.date).map((day, row) => average(levels[codes[row]], day));
        this.numberColumns.set(state.name, averages);
        break;
      }
      default:
        this.addByLevel(state);
    }
  }

  private addByLevel({ name, from, kind, levels, values, otherwise }: LevelState): void {
    const source = this.levels(from);
    const byLevel = new Map(levels.map((level, i) => [level, values[i]]));
    const ofSource = source.levels.map((level) => byLevel.get(level) ?? otherwise);
    if (kind === "text") this.levelColumns.set(name, { codes: source.codes, levels: ofSource as string[] });
    else this.numberColumns.set(name, gather(Float64Array.from(ofSource as number[]), source.codes));
  }
}

function gather(values: Float64Array, positions: Int32Array): Float64Array {
  const gathered = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) gathered[i] = values[positions[i]];
  return gathered;
}

function withMissing(column: TextColumn, only?: Int32Array): LevelColumn {
  const levels = [...column.levels.map(levelOf), missingLevel];
  const missing = column.levels.length;
  const codes = new Int32Array(only?.length ?? column.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = column.codes[only ? only[i] : i];
    codes[i] = code < 0 ? missing : code;
  }
  return { codes, levels };
}

function levelsOfNumbers(values: Float64Array, textOf: (value: number) => string): LevelColumn {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let code = codeOf.get(values[i]);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(values[i], code);
    }
    codes[i] = code;
  }
  return { codes, levels: Array.from(codeOf.keys(), textOf) };
}
