import { type Static, Type } from "@sinclair/typebox";
import { Criterion } from "../acceptance/criteria";
import { DataChecks } from "../checks/dataChecks";
import { Name, strict } from "./schema";

/** One input of a problem: what a person types into the form and what a column of the data holds. */
export const Field = Type.Object(
  {
    name: Name,
    title: Type.String({ description: "Label in forms and charts" }),
    type: Type.Union(
      [
        Type.Literal("number"),
        Type.Literal("integer"),
        Type.Literal("category"),
        Type.Literal("flag"),
        Type.Literal("date"),
      ],
      { description: "`flag` is 0 or 1; `category` is text; `date` is a day, e.g. 2017-08-15" },
    ),
    unit: Type.Optional(Type.String()),
    choices: Type.Optional(Type.Array(Type.String(), { description: "All values of a category, for the form's list" })),
    minimum: Type.Optional(Type.Number()),
    maximum: Type.Optional(Type.Number()),
    default: Type.Union([Type.Number(), Type.String()], { description: "What the form starts with" }),
    required: Type.Optional(Type.Boolean({ default: true, description: "false: may be missing in data and requests" })),
  },
  strict,
);
export type Field = Static<typeof Field>;

/** Where a problem's rows come from. Files are relative to the problem's folder or, if simulated, to the data folder. */
const Source = Type.Object(
  {
    file: Type.String({
      description:
        "CSV with a line of headings, or Parquet: a file that ends with `.parquet`, or a folder of such files",
    }),
    database: Type.Optional(
      Type.String({
        description:
          "Postgres that has the rows of these files, `postgres://user@host:port/database`; the password is in PGPASSWORD or " +
          "~/.pgpass, never here. CD4ML_DATABASE_URL names another one",
      }),
    ),
    simulated: Type.Optional(
      Type.Boolean({ description: "Written by `cd4ml data simulate`, not kept in the repository" }),
    ),
    lookups: Type.Optional(
      Type.Record(Name, Type.Object({ file: Type.String(), key: Name, value: Name }, strict), {
        description: "Two-column tables that derived features look values up in",
      }),
    ),
  },
  strict,
);

/** What problems of every kind have. */
const common = {
  title: Type.String(),
  description: Type.String(),
  source: Source,
  identifier: Name,
  fields: Type.Array(Field, { minItems: 1 }),
};

const NumberTarget = Type.Object(
  {
    field: Name,
    title: Type.String(),
    unit: Type.String(),
    minimum: Type.Optional(Type.Number({ description: "No prediction is below this" })),
  },
  strict,
);

const ClassTarget = Type.Object(
  {
    field: Name,
    title: Type.String(),
    classes: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 2,
      description: "All values of the target, in the order that charts, tables and ties between probabilities have",
    }),
  },
  strict,
);

/** `problem.json`: everything about a problem that does not change from run to run. */
export const ProblemDefinition = Type.Union([
  Type.Object(
    { ...common, kind: Type.Literal("regression"), target: NumberTarget },
    { ...strict, description: "The target is a number" },
  ),
  Type.Object(
    { ...common, kind: Type.Literal("classification"), target: ClassTarget },
    { ...strict, description: "The target is one of several classes" },
  ),
]);
export type ProblemDefinition = Static<typeof ProblemDefinition>;

/** What a problem asks for: a number or a class. */
export type ProblemKind = ProblemDefinition["kind"];

/** The target of a problem of one kind. */
export type TargetOf<Kind extends ProblemKind> = Extract<ProblemDefinition, { kind: Kind }>["target"];

/** Unit of a problem's target; a class has none. */
export function unitOf({ target }: Pick<ProblemDefinition, "target">): string | undefined {
  return "unit" in target ? target.unit : undefined;
}

/** `pipelines/<name>.json`: how a run is trained and judged. */
export const Pipeline = Type.Object(
  {
    default_algorithm: Name,
    seed: Type.Integer({ minimum: 0 }),
    splits: Type.Object(
      {
        seed: Type.Integer({ minimum: 0 }),
        by: Type.Optional(Name),
        train: Type.Tuple([Type.Number({ minimum: 0, maximum: 1 }), Type.Number({ minimum: 0, maximum: 1 })]),
        validate: Type.Tuple([Type.Number({ minimum: 0, maximum: 1 }), Type.Number({ minimum: 0, maximum: 1 })]),
      },
      {
        ...strict,
        description:
          "Half-open ranges [from, to) of the hash of identifier and seed; with `by`, a date, of the share of earlier rows",
      },
    ),
    acceptance: Type.Object(
      {
        metric: Name,
        min: Type.Optional(Type.Number()),
        max: Type.Optional(Type.Number()),
        criteria: Type.Optional(Type.Array(Criterion, { description: "What must be fulfilled besides" })),
      },
      strict,
    ),
    validation_metrics: Type.Array(Name, { minItems: 1 }),
    data_checks: Type.Optional(DataChecks),
    feedback: Type.Optional(
      Type.Boolean({ description: "true: train also on the data set of `cd4ml feedback`, once there is one" }),
    ),
  },
  strict,
);
export type Pipeline = Static<typeof Pipeline>;

/** A derived feature; each kind is one file in `model/features`. */
export const DerivedFeature = Type.Union([
  Type.Object(
    { kind: Type.Literal("lookup"), name: Name, lookup: Name, from: Name },
    { ...strict, description: "The value a look-up table gives for a field, e.g. state by zip code" },
  ),
  Type.Object(
    {
      kind: Type.Literal("target_average"),
      name: Name,
      by: Name,
      prior: Type.Number(),
      weight: Type.Number({ exclusiveMinimum: 0 }),
    },
    {
      ...strict,
      description: "Mean target of the training rows in the same group, (sum + weight × prior) / (count + weight)",
    },
  ),
  Type.Object(
    { kind: Type.Literal("group_count"), name: Name, by: Name },
    { ...strict, description: "Number of training rows in the same group" },
  ),
  Type.Object(
    {
      kind: Type.Literal("date_part"),
      name: Name,
      from: Name,
      part: Type.Union([
        Type.Literal("year"),
        Type.Literal("month"),
        Type.Literal("day_of_month"),
        Type.Literal("day_of_week"),
      ]),
    },
    { ...strict, description: "A part of a date as a number; of the days of a week, Monday is 1 and Sunday 7" },
  ),
  Type.Object(
    { kind: Type.Literal("days_since"), name: Name, from: Name, day: Type.Optional(Type.String()) },
    { ...strict, description: "Number of days from a day, by default the first of the training rows, to a date" },
  ),
  Type.Object(
    {
      kind: Type.Literal("moving_average"),
      name: Name,
      by: Name,
      date: Name,
      days: Type.Integer({ minimum: 1 }),
      prior: Type.Number(),
      weight: Type.Number({ exclusiveMinimum: 0 }),
    },
    {
      ...strict,
      description:
        "Mean target of the training rows in the same group in the days before the row's date, shrunk as target_average",
    },
  ),
]);
export type DerivedFeature = Static<typeof DerivedFeature>;

/** `features/<name>.json`: which fields the model sees and how. */
export const FeatureSet = Type.Object(
  {
    numeric: Type.Array(Name, {
      description:
        "Fields and derived features used as they are; missing → training median, for trees apart from all others",
    }),
    categorical: Type.Array(Name, { description: "Fields and derived features turned into one column per level" }),
    derived: Type.Array(DerivedFeature),
    encoder: Type.Object(
      {
        max_levels: Type.Integer({ minimum: 1, description: "Most frequent levels that get a column of their own" }),
        min_count: Type.Integer({ minimum: 1, description: "Rarer levels share the column `unknown`" }),
      },
      strict,
    ),
  },
  strict,
);
export type FeatureSet = Static<typeof FeatureSet>;

/** The four choices of a run; each names a file of the problem's folder. */
export interface Choices {
  pipeline: string;
  features: string;
  algorithm: string;
  params: string;
}

/** A loaded problem folder. */
export type Problem = ProblemDefinition & {
  /** Folder name, e.g. `houses`. */
  name: string;
  /** Absolute path of the folder. */
  folder: string;
};

/** What a run's choices resolve to. `algorithm` "default" has become the pipeline's default algorithm. */
export interface ResolvedChoices {
  pipeline: Pipeline;
  features: FeatureSet;
  algorithm: string;
  /** The content of `algorithms/<algorithm>/<params>.json`, valid for that algorithm. */
  params: Record<string, unknown>;
}
