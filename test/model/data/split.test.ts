import assert from "node:assert/strict";
import fc from "fast-check";
import { murmurHash3 } from "../../../model/data/murmurHash3";
import { splitPosition, splitRows } from "../../../model/data/split";
import type { Table } from "../../../model/data/table";

function tableOf(identifiers: string[]): Table {
  const codes = Int32Array.from(identifiers, (_, i) => i);
  return { rows: identifiers.length, columns: new Map([["id", { kind: "text", codes, levels: identifiers }]]) };
}

const numbered = (n: number) => Array.from({ length: n }, (_, i) => String(i));
const identifiers = fc.uniqueArray(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 200 });
const halves = { seed: 1, train: [0, 0.5], validate: [0.5, 1] } as { seed: number } & Record<
  "train" | "validate",
  [number, number]
>;

/** Identifiers of both parts; empty parts allowed. */
function partsOf(ids: string[], seed: number): { train: Set<string>; validate: Set<string> } {
  const always = [`${seed}`, ...numbered(100)].map((id) => `always ${id}`);
  const all = [...ids, ...always];
  const { train, validate } = splitRows(tableOf(all), "id", { ...halves, seed });
  const names = (rows: Int32Array) => new Set(Array.from(rows, (row) => all[row]));
  return { train: names(train), validate: names(validate) };
}

describe("MurmurHash3", () => {
  it("gives the published values", () => {
    const vectors: [string, number, number][] = [
      ["", 0, 0],
      ["", 1, 0x514e28b7],
      ["test", 0, 0xba6bd213],
      ["Hello, world!", 0, 0xc0363e43],
      ["Hello, world!", 1234, 0xfaf6cdb3],
      ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
    ];
    for (const [text, seed, expected] of vectors) assert.equal(murmurHash3(Buffer.from(text), seed), expected, text);
  });

  it("tells texts apart that differ in their last bytes or in trailing NUL bytes", () => {
    const hashes = ["a", "b", "ab", "abc", "abd", "a\0", "a\0\0"].map((text) => murmurHash3(Buffer.from(text)));
    assert.equal(new Set(hashes).size, hashes.length);
  });
});

describe("splitting rows", () => {
  it("puts each row into exactly one of two halves, in ascending order", () => {
    fc.assert(
      fc.property(identifiers, fc.nat(), (ids, seed) => {
        const { train, validate } = partsOf(ids, seed);
        for (const id of ids) assert.notEqual(train.has(id), validate.has(id));
      }),
    );
    const { train } = splitRows(tableOf(numbered(1000)), "id", halves);
    assert.deepEqual(train, train.slice().sort());
  });

  it("does not depend on the order of rows or on other rows", () => {
    fc.assert(
      fc.property(identifiers, identifiers, fc.nat(), (ids, others, seed) => {
        const alone = partsOf(ids, seed).train;
        const together = partsOf([...new Set([...others, ...ids.slice().reverse()])], seed).train;
        for (const id of ids) assert.equal(alone.has(id), together.has(id));
      }),
    );
  });

  it("widens a part without moving rows out of it", () => {
    const table = tableOf(numbered(2000));
    const narrow = splitRows(table, "id", { ...halves, train: [0, 0.1] }).train;
    const wide = new Set(splitRows(table, "id", { ...halves, train: [0, 0.2] }).train);
    assert.ok(narrow.every((row) => wide.has(row)));
  });

  it("gives each part about its share, and other rows for another seed", () => {
    const table = tableOf(numbered(100_000));
    const tenth = splitRows(table, "id", { seed: 1, train: [0, 0.1], validate: [0.9, 1] });
    // Five standard deviations of a binomial count.
    for (const part of [tenth.train, tenth.validate]) assert.ok(Math.abs(part.length - 10_000) < 475, `${part.length}`);
    const other = new Set(splitRows(table, "id", { seed: 2, train: [0, 0.1], validate: [0.9, 1] }).train);
    const common = tenth.train.filter((row) => other.has(row)).length;
    assert.ok(Math.abs(common - 1000) < 160, `${common}`);
  });

  it("keeps rows where they were when models were trained", () => {
    assert.equal(splitPosition(1, "10013"), 0.11440380872227252);
  });

  it("divides by time where it is told so: rows of one day stay together, later ones come after", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }), (some) => {
        // An early half on one day and a late one on another, so that no part is empty.
        const days = [...some.map((day) => day + 1), 0, ...Array(some.length).fill(99)];
        const table = tableOf(numbered(days.length));
        table.columns.set("day", { kind: "number", values: Float64Array.from(days) });
        const { train, validate } = splitRows(table, "id", { ...halves, by: "day" });
        assert.equal(train.length + validate.length, days.length);
        const [past, future] = [train, validate].map((rows) => Array.from(rows, (row) => days[row]));
        assert.ok(Math.max(...past) < Math.min(...future));
        assert.deepEqual(train, train.toSorted());
      }),
    );
  });

  it("says which part is empty", () => {
    assert.throws(() => splitRows(tableOf(["a", "b"]), "id", { ...halves, train: [0, 1e-9] }), {
      code: "CD4ML_SPLIT_EMPTY",
      message: "None of the 2 rows falls into the train split [0, 1e-9). Widen it in the pipeline or add rows.",
    });
  });
});
