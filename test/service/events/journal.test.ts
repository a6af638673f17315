import assert from "node:assert/strict";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { Journal } from "../../../service/events/journal";
import { temporaryFolder } from "../support/temporaryFolder";

const line = (id: number) => JSON.stringify({ id, text: "é".repeat(id % 7) });

async function drain(journal: Journal, maxBytes = 1 << 20): Promise<string[]> {
  const lines: string[] = [];
  for (let batch = await journal.read(maxBytes); batch; batch = await journal.read(maxBytes)) {
    lines.push(...batch.text.split("\n"));
    await journal.commit(batch);
  }
  return lines;
}

function segments(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ndjson"))
    .sort();
}

describe("the journal", () => {
  const root = temporaryFolder();
  let count = 0;
  const newFolder = () => path.join(root, String(count++));

  it("gives back what was appended, in order, across its files", async () => {
    const journal = new Journal(newFolder(), { segmentBytes: 100 });
    const lines = Array.from({ length: 50 }, (_, id) => line(id));
    await Promise.all(lines.map((text) => journal.append([text])));
    for (const text of lines) await journal.append([text]);
    assert.ok(segments(journal.folder).length > 5);
    assert.deepEqual(await drain(journal, 70), [...lines, ...lines]);
    await journal.close();
  });

  it("deletes files once they are shipped, and says how far behind shipping is", async () => {
    const journal = new Journal(newFolder(), { segmentBytes: 1 });
    for (let id = 0; id < 5; id++) await journal.append([line(id)]);
    assert.equal(journal.lag.events, 5);
    assert.equal(segments(journal.folder).length, 5);
    await drain(journal);
    assert.deepEqual(journal.lag, { events: 0, bytes: 0 });
    assert.equal(segments(journal.folder).length, 0);
    await journal.close();
  });

  it("does not ship again after a restart what was committed, and ships the rest", async () => {
    const folder = newFolder();
    const first = new Journal(folder, { segmentBytes: 1000 });
    await first.append([line(1), line(2), line(3)]);
    const batch = await first.read(1);
    await first.commit(batch!);
    await first.close();
    const second = new Journal(folder);
    assert.equal(second.lag.events, 2);
    await second.append([line(4)]);
    assert.deepEqual(await drain(second), [line(2), line(3), line(4)]);
    await second.close();
  });

  it("leaves out a line that was torn by a crash, and goes on", async () => {
    const folder = newFolder();
    const first = new Journal(folder);
    await first.append([line(1), line(2)]);
    await first.close();
    appendFileSync(path.join(folder, segments(folder)[0]), '{"id":3,"te');
    const second = new Journal(folder);
    assert.equal(second.tornBytes, 11);
    assert.equal(second.lag.events, 2);
    await second.append([line(4)]);
    assert.deepEqual(await drain(second), [line(1), line(2), line(4)]);
    await second.close();
  });

  it("ships all again when its position is lost, rather than nothing", async () => {
    const folder = newFolder();
    const first = new Journal(folder);
    await first.append([line(1)]);
    await drain(first);
    await first.close();
    writeFileSync(path.join(folder, "position.json"), "\0\0\0");
    const second = new Journal(folder);
    assert.deepEqual(await drain(second), [line(1)]);
    await second.close();
  });

  it("refuses a second user, also in the same process, and lets one in after the first is done", async () => {
    const folder = newFolder();
    const first = new Journal(folder);
    assert.throws(() => new Journal(folder), {
      code: "CD4ML_JOURNAL_IN_USE",
      message: new RegExp(`in use by process ${process.pid}`),
    });
    await first.close();
    await new Journal(folder).close();
  });

  it("does not mind the lock of a process that has died, nor of one whose number another process has now", async () => {
    for (const owner of [
      { pid: 2 ** 22 + 1, started: "1" },
      { pid: process.pid, started: "1" },
    ]) {
      const folder = newFolder();
      mkdirSync(folder);
      writeFileSync(path.join(folder, "lock.7"), JSON.stringify(owner));
      const journal = new Journal(folder);
      assert.deepEqual(readdirSync(folder), ["lock.8"]);
      await journal.close();
    }
  });

  it("acknowledges and ships nothing once another container has its folder, which has all that it acknowledged", async () => {
    const folder = newFolder();
    const first = new Journal(folder);
    const acknowledged: string[] = [];
    const append = (id: number) =>
      first.append([line(id)]).then(
        () => acknowledged.push(line(id)),
        () => {},
      );
    await append(1);
    const underWay = append(2);
    // Containers do not see each other's processes.
    const lock = readdirSync(folder).find((name) => name.startsWith("lock"))!;
    writeFileSync(path.join(folder, lock), JSON.stringify({ pid: 2 ** 22 + 1, started: "1" }));
    const second = new Journal(folder);
    await underWay;
    await assert.rejects(first.append([line(3)]), {
      code: "CD4ML_JOURNAL_WRITE",
      message: /another process has taken/,
    });
    assert.equal(await first.read(1000), null);
    assert.deepEqual(await drain(second), acknowledged);
    await first.close();
    assert.throws(() => new Journal(folder), { code: "CD4ML_JOURNAL_IN_USE" });
    await second.close();
  });

  it("acknowledges nothing after it was closed", async () => {
    const journal = new Journal(newFolder());
    const last = journal.append([line(1)]);
    await journal.close();
    await last;
    await assert.rejects(journal.append([line(2)]), { code: "CD4ML_JOURNAL_WRITE" });
  });

  it("fails an append that the disk refuses, keeps nothing of it, and goes on when the disk does", async () => {
    const journal = new Journal(newFolder(), { segmentBytes: 1 });
    const elsewhere = `${journal.folder}-elsewhere`;
    await journal.append([line(1)]);
    renameSync(journal.folder, elsewhere);
    await assert.rejects(journal.append([line(2)]), { code: "CD4ML_JOURNAL_WRITE", message: /no such file/ });
    assert.match(journal.failure?.message ?? "", /no such file/);
    renameSync(elsewhere, journal.folder);
    await journal.append([line(3)]);
    assert.equal(journal.failure, null);
    assert.deepEqual(await drain(journal), [line(1), line(3)]);
    await journal.close();
  });

  it("ships each acknowledged event exactly once over any sequence of appends, ships, crashes and restarts", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), lines: fc.integer({ min: 1, max: 5 }) }),
      fc.record({
        kind: fc.constant("ship" as const),
        maxBytes: fc.integer({ min: 1, max: 200 }),
        commit: fc.boolean(),
      }),
      fc.record({ kind: fc.constant("crash" as const), written: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ kind: fc.constant("restart" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 20, max: 300 }),
        async (steps, segmentBytes) => {
          const acknowledged: string[] = [];
          const unanswered = new Set<string>();
          const store = new Set<string>();
          const committed = new Set<string>();
          let next = 0;
          let journal = new Journal(newFolder(), { segmentBytes });
          const ship = async (maxBytes: number, commit: boolean) => {
            const batch = await journal.read(maxBytes);
            if (!batch) return false;
            for (const text of batch.text.split("\n")) {
              assert.ok(!committed.has(text), "shipped again after it was committed");
              store.add(text);
            }
            if (!commit) return false;
            await journal.commit(batch);
            for (const text of batch.text.split("\n")) committed.add(text);
            return true;
          };
          for (const current of steps) {
            if (current.kind === "append") {
              const lines = Array.from({ length: current.lines }, () => line(next++));
              await journal.append(lines);
              acknowledged.push(...lines);
            } else if (current.kind === "ship") {
              await ship(current.maxBytes, current.commit);
            } else if (current.kind === "restart") {
              await journal.close();
              journal = new Journal(journal.folder, { segmentBytes });
            } else {
              const lines = [line(next++), line(next++)];
              for (const text of lines) unanswered.add(text);
              journal = await crash(journal, lines, current.written, newFolder(), segmentBytes);
            }
          }
          while (await ship(100, true));
          for (const text of acknowledged) assert.ok(store.has(text), `lost ${text}`);
          const known = new Set([...acknowledged, ...unanswered]);
          for (const text of store) assert.ok(known.has(text), `made up ${text}`);
          await journal.close();
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});

/** The disk as kill -9 leaves it while two lines are being written: part of them is there, and nothing is closed. */
async function crash(journal: Journal, lines: string[], written: number, folder: string, segmentBytes: number) {
  cpSync(journal.folder, folder, { recursive: true, filter: (name) => !path.basename(name).startsWith("lock.") });
  const text = Buffer.from(`${lines.join("\n")}\n`);
  const last = segments(folder).at(-1);
  if (last) {
    const file = path.join(folder, last);
    const size = statSync(file).size;
    appendFileSync(file, text);
    truncateSync(file, size + Math.floor(written * text.length));
  }
  await journal.close();
  return new Journal(folder, { segmentBytes });
}
