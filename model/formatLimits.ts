/** What is allowed, for people, e.g. `at least 0.3, at most 1`. */
export function formatLimits({ min, max }: { min?: number; max?: number }): string {
  return [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])].join(
    ", ",
  );
}
