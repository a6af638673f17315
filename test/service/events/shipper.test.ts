import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { useDuckdbFile } from "../../../service/events/duckdbFile";
import { feedbackEvent } from "../../../service/events/event";
import { openEventStore } from "../../../service/events/eventStore";
import { Journal } from "../../../service/events/journal";
import { Shipper } from "../../../service/events/shipper";
import { eventually } from "../support/runningService";
import { temporaryFolder } from "../support/temporaryFolder";

const event = (id: number) =>
  feedbackEvent("test", "2026-01-01T00:00:00.000Z", { id: `e${id}`, problem: "p", predictionId: "x", actual: id });

describe("the shipper", () => {
  const root = temporaryFolder();
  let count = 0;

  function setUp() {
    const folder = path.join(root, String(count++));
    const file = path.join(folder, "store/events.duckdb");
    const told = { shipped: 0, rejected: 0, failed: 0 };
    const listener = {
      shipped(events: number) {
        told.shipped += events;
      },
      rejected(lines: unknown[]) {
        told.rejected += lines.length;
      },
      failed() {
        told.failed++;
      },
    };
    const start = (journal: Journal) => {
      const shipper = new Shipper(journal, openEventStore(`duckdb:${file}`), listener, {
        intervalMs: 10,
        batchBytes: 2000,
      });
      shipper.start();
      return shipper;
    };
    const stored = () =>
      useDuckdbFile(file, { access: "READ_ONLY", waitMs: 1000 }, async (connection) => {
        const rows = await connection.runAndReadAll("SELECT actual FROM model_feedback ORDER BY actual");
        return rows.getRowsJson().map(([actual]) => actual);
      });
    return { folder, file, told, start, stored, journalFolder: path.join(folder, "journal") };
  }

  it("moves all events to the store, in batches, across restarts", async () => {
    const { start, stored, told, journalFolder } = setUp();
    for (let round = 0; round < 3; round++) {
      const journal = new Journal(journalFolder, { segmentBytes: 3000 });
      const shipper = start(journal);
      for (let i = 0; i < 20; i++) await journal.append([event(round * 20 + i)]);
      await shipper.stop();
      assert.equal(journal.lag.events, 0);
      await journal.close();
    }
    assert.deepEqual(
      await stored(),
      Array.from({ length: 60 }, (_, i) => i),
    );
    assert.equal(told.shipped, 60);
  });

  it("waits out a store that cannot be reached, and then ships everything", async () => {
    const { folder, start, stored, told, journalFolder } = setUp();
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "store"), "a file where the folder should be");
    const journal = new Journal(journalFolder);
    const shipper = start(journal);
    await journal.append([event(1), event(2)]);
    await eventually(() => told.failed >= 2);
    assert.equal(journal.lag.events, 2);
    rmSync(path.join(folder, "store"));
    await eventually(() => journal.lag.events === 0);
    await shipper.stop();
    await journal.close();
    assert.deepEqual(await stored(), [1, 2]);
  });

  it("sets aside a line the store cannot take, and ships those behind it", async () => {
    const { start, stored, told, journalFolder } = setUp();
    const journal = new Journal(journalFolder);
    const shipper = start(journal);
    await journal.append([event(1), "\0\0\0\0", event(2)]);
    await shipper.stop();
    await journal.close();
    assert.deepEqual(await stored(), [1, 2]);
    assert.equal(told.rejected, 1);
    assert.match(readFileSync(path.join(journalFolder, "dead-letter.ndjson"), "utf8"), /^\{"line":"\\u0000/);
  });

  it("stops at once when the store is out of reach, and leaves the events to the next process", async () => {
    const { folder, start, journalFolder } = setUp();
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "store"), "");
    chmodSync(path.join(folder, "store"), 0o400);
    const journal = new Journal(journalFolder);
    const shipper = start(journal);
    await journal.append([event(1)]);
    await shipper.stop();
    await journal.close();
    const next = new Journal(journalFolder);
    assert.equal(next.lag.events, 1);
    await next.close();
  });
});
