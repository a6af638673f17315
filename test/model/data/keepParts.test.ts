import assert from "node:assert/strict";
import fc from "fast-check";
import { keepParts } from "../../../model/data/keepParts";
import type { Table } from "../../../model/data/table";

function tableOf(rows: number): Table {
  const values = Float64Array.from({ length: rows }, (_, row) => row / 2);
  const ids = Array.from({ length: rows }, (_, row) => `id ${row}`);
  const columns: Table["columns"] = new Map([
    ["value", { kind: "number", values }],
    ["id", { kind: "text", codes: Int32Array.from(ids.keys()), levels: ids }],
    ["kind", { kind: "text", codes: Int32Array.from(ids, (_, row) => (row % 3) - 1), levels: ["a", "b"] }],
  ]);
  return { rows, columns };
}

/** What a row's cells are. */
function cells({ columns }: Table, row: number): unknown[] {
  return [...columns.values()].map((column) =>
    column.kind === "number" ? column.values[row] : column.levels[column.codes[row]],
  );
}

describe("the rows that are used", () => {
  const part = fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 20 }).map((rows) => Int32Array.from(rows).sort());

  it("have the same cells under their new numbers, and no other rows are there", () => {
    fc.assert(
      fc.property(part, part, (train, validate) => {
        const table = tableOf(20);
        const kept = keepParts({ table, train, validate });
        assert.equal(kept.table.rows, new Set([...train, ...validate]).size);
        for (const [before, after] of [
          [train, kept.train],
          [validate, kept.validate],
        ]) {
          assert.deepEqual(
            [...after].map((row) => cells(kept.table, row)),
            [...before].map((row) => cells(table, row)),
          );
        }
        const id = kept.table.columns.get("id");
        assert.ok(id?.kind === "text" && id.levels.length === kept.table.rows);
      }),
    );
  });

  it("are the table itself when all are", () => {
    const table = tableOf(4);
    const kept = keepParts({ table, train: Int32Array.of(0, 1), validate: Int32Array.of(2, 3) });
    assert.equal(kept.table, table);
  });
});
