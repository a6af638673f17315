/**
 * Mocha's spec reporter, closed by what a script and a hurried person need: each test that did not run, by name, and one
 * line `N passed, N failed, N skipped`.
 */
const { reporters, Runner } = require("mocha");

class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    this.skipped = [];
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => this.skipped.push(test.fullTitle()));
  }

  epilogue() {
    super.epilogue();
    for (const title of this.skipped) console.log(`  not tested: ${title}`);
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}

module.exports = Reporter;
