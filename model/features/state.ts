/** A field of the problem that the features read. */
export interface FieldState {
  name: string;
  kind: "number" | "text";
}

/** A derived feature at rest: a value by level of another feature, and a value for all other levels. */
export interface DerivedState {
  name: string;
  /** Field or earlier derived feature whose level is looked up. */
  from: string;
  kind: "number" | "text";
  levels: string[];
  /** One a level; numbers or text as `kind` says. */
  values: (number | string)[];
  otherwise: number | string;
}

/** A feature used as a number. */
export interface NumericState {
  name: string;
  /** Median of the training rows; stands in for a missing value. */
  median: number;
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
