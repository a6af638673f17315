/** Something of the first run and of the second; undefined where a run has none, which JSON writes as null. */
type Pair<T> = [first: T | undefined, second: T | undefined];

/** A named thing that both runs may have. */
export interface Compared<T> {
  name: string;
  values: Pair<T>;
}

/** Everything that either of two has, in their order. */
export function compareEach<T>(first: Record<string, T>, second: Record<string, T>): Compared<T>[] {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names].map((name) => ({ name, values: [first[name], second[name]] }));
}
