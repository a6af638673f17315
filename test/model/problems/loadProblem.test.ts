import assert from "node:assert/strict";
import path from "node:path";
import { listProblems, loadProblem } from "../../../model/problems/loadProblem";
import { TemporaryProblem } from "../support/temporaryProblem";

describe("loading a problem", () => {
  let flats: TemporaryProblem;
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(() => flats.remove());

  /** Asserts the whole message of the error that a change of problem.json brings. */
  // biome-ignore lint/suspicious/noExplicitAny: a test puts in what no type allows
  function rejects(edit: (definition: any) => void, ...mistakes: string[]): void {
    flats.change("problem.json", edit);
    const file = path.join(flats.folder, "problem.json");
    assert.throws(() => flats.load(), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: mistakes.map((mistake) => `${file} ${mistake}`).join("\n"),
    });
  }

  it("gives the definition, its name and folder, and fills defaults in", () => {
    const problem = flats.load();
    assert.equal(problem.name, "flats");
    assert.equal(problem.folder, flats.folder);
    assert.equal(problem.fields[0].required, true);
    assert.equal(problem.fields[4].required, false);
  });

  it("lists the folders that have a problem.json", () => {
    flats.write("../notes/readme.txt", "not a problem");
    assert.deepEqual(listProblems(flats.problems), ["flats"]);
    assert.deepEqual(listProblems(path.join(flats.problems, "nowhere")), []);
  });

  it("says which problems exist when asked for another", () => {
    for (const name of ["houses", "..", "../flats", "", "__proto__"]) {
      assert.throws(() => loadProblem(flats.problems, name), {
        code: "CD4ML_PROBLEM_UNKNOWN",
        message: `No problem "${name}" in ${flats.problems}. There is: flats.`,
      });
    }
  });

  it("refuses a folder whose name cannot be a problem's, but lists it so that it can be told", () => {
    for (const name of ["ames-2", "Flats", "2flats", "_flats"]) {
      flats.write(`../${name}/problem.json`, {});
      assert.ok(listProblems(flats.problems).includes(name));
      assert.throws(() => loadProblem(flats.problems, name), {
        code: "CD4ML_PROBLEM_NAME",
        message:
          `${path.join(flats.problems, name)}: "${name}" cannot be a problem's name; ` +
          "allowed: lower-case letters, digits and _, a letter first. Rename the problem's folder.",
      });
    }
  });

  it("names the file when it is not JSON", () => {
    flats.write("problem.json", '{ "title": }');
    assert.throws(() => flats.load(), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: /flats\/problem\.json \/: not valid JSON: Unexpected token.*\.$/,
    });
  });

  it("names a missing key", () => {
    rejects((it) => {
      it.title = undefined;
    }, "/title: missing. Add it.");
  });

  it("names an unknown key and those allowed", () => {
    rejects((it) => {
      it.target.units = "EUR";
    }, "/target/units: unexpected. Remove it or correct its name; allowed: field, title, unit, minimum.");
  });

  it("says what a field's type may be", () => {
    rejects((it) => {
      it.fields[1].type = "text";
    }, '/fields/1/type: expected one of "number", "integer", "category", "flag", "date", got "text".');
  });

  it("says to remove or add quotes", () => {
    rejects(
      (it) => {
        it.fields[1].minimum = "1";
        it.title = 7;
      },
      "/title: expected a string, got 7. Put it in quotes.",
      '/fields/1/minimum: expected a number, got "1". Remove the quotes.',
    );
  });

  it("refuses a problem without fields, and a list where an object must be", () => {
    rejects((it) => {
      it.fields = [];
    }, "/fields: expected array length to be greater or equal to 1, got [].");
    rejects((it) => {
      it.fields = [[]];
    }, "/fields/0: expected an object, got [].");
  });

  it("refuses two fields of one name", () => {
    rejects((it) => {
      it.fields[2].name = "area";
    }, '/fields/2/name: "area" is already the name of /fields/0.');
  });

  it("keeps identifier and target out of the fields", () => {
    rejects(
      (it) => {
        it.fields[0].name = "id";
        it.fields[1].name = "price";
      },
      '/fields/0/name: "id" is the identifier; a model must not see it. Remove the field.',
      '/fields/1/name: "price" is the target; a model must not see it. Remove the field.',
    );
  });

  for (const address of [
    "postgres://reader:secret@db/sales",
    "postgres://db/sales?password=secret",
    "mysql://db/sales",
    "",
  ]) {
    it(`refuses "${address}" as the database of its rows, and does not repeat it`, () => {
      rejects((it) => {
        it.source.database = address;
      }, "/source/database: expected postgres://user@host:port/database; the password belongs into PGPASSWORD or ~/.pgpass.");
    });
  }

  it("refuses a default that its field would not take", () => {
    rejects(
      (it) => {
        it.fields[0].default = "big";
        it.fields[1].default = 0;
        it.fields[2].default = 2;
        it.fields[3].default = 5;
        it.fields[4].choices = ["oil"];
      },
      '/fields/0/default: expected a number, got "big".',
      "/fields/1/default: 0 is below the minimum 1.",
      "/fields/2/default: a flag is 0 or 1, got 2.",
      "/fields/3/default: expected a string, got 5. Put it in quotes.",
      '/fields/4/default: "gas" is not one of the field\'s choices.',
    );
  });

  it("refuses what is no day for a date's default, and ranges of dates", () => {
    rejects(
      (it) => {
        it.fields[0] = { name: "area", title: "Area", type: "date", default: "2017-02-29" };
        it.fields[1] = { name: "rooms", title: "Rooms", type: "date", minimum: 1, default: "2017-02-28" };
        it.fields[2] = { name: "balcony", title: "Balcony", type: "date", maximum: 1, default: "2017-02-28" };
        it.fields[5] = { name: "age", title: "Age", type: "date", choices: ["2017-02-28"], default: "2017-02-28" };
      },
      '/fields/0/default: expected a day such as "2017-08-15", got "2017-02-29".',
      "/fields/1/minimum: a date field has no minimum. Remove it.",
      "/fields/2/maximum: a date field has no maximum. Remove it.",
      "/fields/5/choices: a date field has no choices. Remove them or make it a category.",
    );
  });

  describe("of classification", () => {
    beforeEach(() => {
      flats.change("problem.json", (it) => {
        it.kind = "classification";
        it.target = { field: "price", title: "Price", classes: ["low", "high"] };
      });
    });

    it("has classes in the place of a unit", () => {
      const { kind, target } = flats.load();
      assert.deepEqual(
        { kind, target },
        {
          kind: "classification",
          target: { field: "price", title: "Price", classes: ["low", "high"] },
        },
      );
      rejects(
        (it) => {
          it.target = { field: "price", title: "Price", unit: "EUR" };
        },
        "/target/classes: missing. Add it.",
        "/target/unit: unexpected. Remove it or correct its name; allowed: field, title, classes.",
      );
    });

    it("needs two classes at least, each once, as data can hold them", () => {
      rejects((it) => {
        it.target.classes = ["low"];
      }, '/target/classes: expected array length to be greater or equal to 2, got ["low"].');
      rejects(
        (it) => {
          it.target.classes = ["low", "low", "NA", " high"];
        },
        '/target/classes/1: "low" is listed twice.',
        '/target/classes/2: "NA" stands for a missing value in data. Choose another name.',
        '/target/classes/3: " high" begins or ends with a space. Remove it.',
      );
    });
  });

  it("says which kinds of problems there are", () => {
    rejects((it) => {
      it.kind = "clustering";
    }, '/kind: expected one of "regression", "classification", got "clustering".');
  });

  it("shows the first ten mistakes and counts the rest", () => {
    flats.change("problem.json", (it) => {
      it.fields = Array.from({ length: 12 }, () => ({ ...it.fields[0], title: 1 }));
    });
    assert.throws(
      () => flats.load(),
      (error: Error) => {
        const lines = error.message.split("\n");
        return lines.length === 11 && lines[10] === "… and 2 more.";
      },
    );
  });
});
