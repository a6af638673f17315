import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { createRandom, type Random } from "../data/random";
import { mistakesIn, problemError, validate } from "../problems/validate";

const strict = { additionalProperties: false } as const;

/** Where a parameter's values are drawn from. */
const Dimension = Type.Union([
  Type.Object(
    {
      min: Type.Number(),
      max: Type.Number(),
      scale: Type.Optional(
        Type.Union([Type.Literal("linear"), Type.Literal("log")], {
          description: "`log` draws every order of magnitude equally often. @default linear",
        }),
      ),
    },
    strict,
  ),
  Type.Object({ one_of: Type.Array(Type.Unknown(), { minItems: 1 }) }, strict),
]);
type Dimension = Static<typeof Dimension>;
type Range = Exclude<Dimension, { one_of: unknown[] }>;

/** `algorithms/<algorithm>/spaces/<name>.json`: dimension by parameter. Parameters that are not in it stay as they are. */
const Space = Type.Record(Type.String(), Dimension, { minProperties: 1 });
export type Space = Static<typeof Space>;

/**
 * Checks the content of a space against the parameters of an algorithm.
 *
 * @param params schema of the algorithm's parameters
 * @param place  where the content comes from, for the message
 * @throws Cd4mlError CD4ML_PROBLEM_SCHEMA naming the dimension, what is wrong and what is allowed
 */
export function checkSpace(content: unknown, params: TSchema, place: string): Space {
  const space = validate(Space, content, place);
  const mistakes = Object.entries(space).flatMap(([name, dimension]) =>
    mistakesOf(dimension, params.properties[name], Object.keys(params.properties)).map(
      (mistake) => [`/${name}`, mistake] as const,
    ),
  );
  if (mistakes.length > 0) throw problemError(place, mistakes);
  return space;
}

function mistakesOf(dimension: Dimension, schema: TSchema | undefined, known: string[]): string[] {
  if (!schema) return [`the algorithm has no such parameter; it has ${known.join(", ")}.`];
  if ("one_of" in dimension) return dimension.one_of.flatMap((value) => refusal(schema, value));
  const { min, max, scale } = dimension;
  if (min >= max) return [`min must be below max, got ${min} and ${max}.`];
  if (scale === "log" && min <= 0) return [`a log scale wants a min above 0, got ${min}.`];
  return [min, max].flatMap((value) => refusal(schema, value));
}

/** What the algorithm says to a value; nothing when it takes it. */
function refusal(schema: TSchema, value: unknown): string[] {
  return mistakesIn(schema, value)
    .slice(0, 1)
    .map(({ message }) => message);
}

/**
 * Draws the parameters of one trial. A trial's draw depends on nothing but the space, the seed and its number, so that
 * trials can run anywhere and in any order.
 *
 * @param params schema of the algorithm's parameters
 * @param trial  its number, from 0
 */
export function drawParams(space: Space, params: TSchema, seed: number, trial: number): Record<string, unknown> {
  const random = createRandom(seed, trial);
  const names = Object.keys(space).sort();
  return Object.fromEntries(names.map((name) => [name, draw(space[name], params.properties[name], random)]));
}

function draw(dimension: Dimension, schema: TSchema, random: Random): unknown {
  if ("one_of" in dimension) return dimension.one_of[random.integer(dimension.one_of.length)];
  return isInteger(schema) ? drawInteger(dimension, random) : drawNumber(dimension, random);
}

/** Each integer of a linear range is as likely as the next; on a log scale as its share of the range. */
function drawInteger({ min, max, scale }: Range, random: Random): number {
  const whole = drawBetween(min, max + 1, scale, random);
  return Math.min(max, Math.floor(whole));
}

/** To six digits: as exact as any parameter needs to be, and short enough to copy. */
function drawNumber({ min, max, scale }: Range, random: Random): number {
  const value = Number(drawBetween(min, max, scale, random).toPrecision(6));
  return Math.min(max, Math.max(min, value));
}

function drawBetween(min: number, max: number, scale: Range["scale"], random: Random): number {
  const share = random.uniform();
  return scale === "log" ? min * (max / min) ** share : min + share * (max - min);
}

function isInteger(schema: TSchema): boolean {
  return schema.type === "integer" || Boolean(schema.anyOf?.some(isInteger));
}
