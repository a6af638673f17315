/** Real parts (a browser, a daemon) that tests asked for and this machine does not have. */
const missing = new Set();

/**
 * Skips the calling test because a real part is missing; fails it in CI, where every part must be there.
 *
 * @param {Mocha.Context} test the running test or hook
 * @param {string} part what is missing and how to get it
 * @returns {never}
 */
function skipWithout(test, part) {
  missing.add(part);
  if (process.env.CI) throw new Error(`this test needs a part that CI must have: ${part}`);
  test.skip();
}

module.exports = { skipWithout, missingParts: () => [...missing] };
