import { capitalise, formatName } from "../format";
import type { ProblemDefinition } from "../problems/problem";
import { featureOf } from "./featureOf";

/**
 * A feature for people: the title of its field, and of a category's column the level too. Derived features have no title, so
 * that their name is written as words.
 *
 * @example featureTitle(houses, "style=ranch") // => "Style: ranch"
 * @example featureTitle(houses, "average_price_in_zipcode") // => "Average price in zipcode"
 */
export function featureTitle({ fields }: Pick<ProblemDefinition, "fields">, column: string): string {
  const name = featureOf(column);
  const title = fields.find((field) => field.name === name)?.title ?? capitalise(formatName(name));
  return name === column ? title : `${title}: ${column.slice(name.length + 1)}`;
}
