/**
 * Mocha's spec reporter, closed by one line a script can read: `N passed, N failed, N skipped`, preceded by the names
 * of the real parts a test asked for and could not have. In CI such a missing part is a failure.
 */
const { reporters } = require("mocha");
const { missingParts } = require("./missingParts.cjs");

class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    for (const part of missingParts()) console.log(`  not tested, missing: ${part}`);
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}

module.exports = Reporter;
