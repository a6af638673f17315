/** The feature that an encoded column is of: names of features have no "=", those of a category's columns have the level after it. */
export function featureOf(column: string): string {
  return column.split("=", 1)[0];
}
