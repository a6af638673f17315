import type { DerivedFeature } from "../problems/problem";

/** A field of the problem that the features read. */
export interface FieldState {
  name: string;
  /** `date`: a table has it as a number of days, a request as text. */
  kind: "number" | "text" | "date";
}

/** A derived feature at rest. */
export type DerivedState = LevelState | DayState | MovingAverageState;

/** A value by level of another feature, and a value for all other levels. */
export interface LevelState {
  name: string;
  /** Field or earlier derived feature whose level is looked up. */
  from: string;
  kind: "number" | "text";
  levels: string[];
  /** One a level; numbers or text as `kind` says. */
  values: (number | string)[];
  otherwise: number | string;
}

/** What a date can be told by. */
export type DatePart = Extract<DerivedFeature, { kind: "date_part" }>["part"];

/** A number for each day, whether it has been seen or not. */
export type DayState = {
  name: string;
  /** A date. */
  from: string;
} & ({ kind: "date_part"; part: DatePart } | { kind: "days_since"; since: number });

/** A mean of the target by level of another feature and by day. */
export interface MovingAverageState {
  kind: "moving_average";
  name: string;
  /** Field or earlier derived feature whose levels are told apart. */
  by: string;
  date: string;
  /** Length of the window. */
  days: number;
  /** Last day of the training rows. */
  last: number;
  prior: number;
  weight: number;
  levels: string[];
  /** One a level. */
  groups: DaySums[];
}

/** Sum of the target and number of rows by day, for the days that have any, ascending. */
export interface DaySums {
  days: number[];
  sums: number[];
  counts: number[];
}

/** A feature used as a number. */
export interface NumericState {
  name: string;
  /** Median of the training rows; stands in for a missing value that is not {@link apart}. */
  median: number;
  /** Whether a missing value is below all others. @default false */
  apart?: true;
}

/** A feature turned into one column a level, and a last one for all other levels. */
export interface CategoricalState {
  name: string;
  levels: string[];
}

/** Fitted features at rest. Plain JSON; equal training gives equal bytes. */
export interface FeaturesState {
  fields: FieldState[];
  derived: DerivedState[];
  numeric: NumericState[];
  categorical: CategoricalState[];
}
