import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { feedbackFile } from "../../../model/data/trainingFeedback";
import { makeFolder } from "../../../model/makeFolder";
import { defineSearch } from "../../../model/search/search";
import { TinyProblem } from "../../support/tinyProblem";

describe("a search's identifier", () => {
  let tiny: TinyProblem;
  beforeEach(() => {
    tiny = new TinyProblem();
  });
  afterEach(() => tiny.remove());

  const space = '{"alpha":{"min":1,"max":2}}';
  const identify = async (feedback?: string) =>
    (await defineSearch({ ...tiny.options({ algorithm: "lasso" }), space, seed: 1, feedback })).id;

  it("is another with feedback, and with other feedback, so that no trial without it is taken for one with it", async () => {
    const file = path.join(tiny.folder, "labels.csv");
    writeFileSync(file, "some");
    const some = await identify(file);
    assert.equal(await identify(file), some);
    writeFileSync(file, "other");
    assert.equal(new Set([await identify(), some, await identify(file)]).size, 3);
  });

  it("is another with other rows, by what they are and not by where", async () => {
    const of = async (source?: string) =>
      (await defineSearch({ ...tiny.options({ algorithm: "lasso" }), space, seed: 1, source })).id;
    const file = tiny.someRows(200);
    const some = await of(file);
    assert.equal(await of(path.relative(process.cwd(), file)), some);
    tiny.someRows(100);
    assert.equal(new Set([await of(), some, await of(file)]).size, 3);
    const database = "postgres://db.example.org/archive";
    assert.equal(await of(database.replace("//", "//reader:a-password@")), await of(database));
  });

  it("is another once there is the feedback that the pipeline wants", async () => {
    tiny.change({ feedback: true });
    const without = await identify();
    const file = feedbackFile(tiny.options().data, "flats");
    await makeFolder(path.dirname(file));
    writeFileSync(file, "some");
    assert.notEqual(await identify(), without);
    assert.equal(await identify(), await identify(file));
  });
});
