/**
 * Skips the calling test because a real part (a browser, a daemon) is missing, and says so; fails it in CI, where every
 * part must be there.
 *
 * @param part what is missing and how to get it
 */
export function skipWithout(test: Mocha.Context, part: string): never {
  if (process.env.CI) throw new Error(`this test needs a part that CI must have: ${part}`);
  console.error(`missing on this machine: ${part}`);
  return test.skip();
}
