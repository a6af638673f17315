import { valueOfDay } from "./dayValue";
import type { InputRow } from "./features";
import { dayOf, levelOf, levelOfDay, levelOfNumber, numberOf } from "./levels";
import { movingAverage } from "./movingAverage";
import type { DerivedState, FieldState, LevelState } from "./state";

type ReadNumber = (input: InputRow) => number;
type ReadLevel = (input: InputRow) => string;

/** Makes functions that read fields and derived features of one request; does with a row what TableReader does with columns. */
export class RowReader {
  private readonly readNumbers = new Map<string, ReadNumber>();
  private readonly readLevels = new Map<string, ReadLevel>();

  constructor(fields: FieldState[], derived: DerivedState[]) {
    for (const { name, kind } of fields) {
      if (kind === "number") this.readNumbers.set(name, (input) => numberOf(input[name]));
      else if (kind === "text") this.readLevels.set(name, (input) => levelOf(input[name]));
      else {
        this.readNumbers.set(name, (input) => dayOf(input[name]));
        this.readLevels.set(name, (input) => levelOfDay(dayOf(input[name])));
      }
    }
    for (const one of derived) this.add(one);
  }

  /** Reads a number feature, or a date as its number of days; NaN is missing. */
  number(name: string): ReadNumber {
    return this.readNumbers.get(name)!;
  }

  /** Reads the level of any feature; a number's level is its text. */
  level(name: string): ReadLevel {
    const readLevel = this.readLevels.get(name);
    if (readLevel) return readLevel;
    const readNumber = this.number(name);
    return (input) => levelOfNumber(readNumber(input));
  }

  private add(state: DerivedState): void {
    switch (state.kind) {
      case "date_part":
      case "days_since": {
        const [readDay, value] = [this.number(state.from), valueOfDay(state)];
        this.readNumbers.set(state.name, (input) => value(readDay(input)));
        break;
      }
      case "moving_average": {
        const [readLevel, readDay, average] = [this.level(state.by), this.number(state.date), movingAverage(state)];
        this.readNumbers.set(state.name, (input) => average(readLevel(input), readDay(input)));
        break;
      }
      default:
        this.addByLevel(state);
    }
  }

  private addByLevel({ name, from, kind, levels, values, otherwise }: LevelState): void {
    const read = this.level(from);
    const byLevel = new Map(levels.map((level, i) => [level, values[i]]));
    const readValue = (input: InputRow) => byLevel.get(read(input)) ?? otherwise;
    if (kind === "text") this.readLevels.set(name, readValue as ReadLevel);
    else this.readNumbers.set(name, readValue as ReadNumber);
  }
}
