import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import { type Lock, lockFolder } from "./lock";
import { readLines, scanSegment } from "./segment";

/** How a journal writes. */
export interface JournalOptions {
  /** A segment is closed when it has grown past this many bytes. @default 16 MiB */
  segmentBytes?: number;
  /**
   * Waits for the disk before an append is done. Without it an acknowledged event survives the end of the process
   * (kill -9), but the last seconds may be lost when the machine loses power; with it nothing is lost, and an append
   * takes as long as the disk's flush. @default false
   */
  fsync?: boolean;
}

/** Told when the disk begins to refuse what is written, and when it takes it again. */
export interface JournalListener {
  failing(error: Error): void;
  working(): void;
}

/** Up to here events have been shipped. */
interface Position {
  segment: number;
  offset: number;
}

/** Events to ship, and where to go on when they are. */
export interface Batch {
  /** One event a line; no newline at the end. */
  text: string;
  events: number;
  end: Position;
}

interface Waiting {
  lines: string[];
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Events on disk between the answer to a request and the event store: newline-delimited JSON in numbered segments,
 * appended by the service, read by the shipper, deleted when shipped.
 *
 * Appends that arrive while a write is under way share the next one. A line without its newline (torn by kill -9) was
 * never acknowledged and is left out. A process whose folder another one has taken acknowledges and ships nothing more: the
 * other one ships what is there.
 */
export class Journal {
  /** Complete bytes of each segment, oldest first. The newest of this process is open for writing. */
  readonly #sizes = new Map<number, number>();
  readonly #segmentBytes: number;
  readonly #fsync: boolean;
  readonly #lock: Lock;
  #position: Position = { segment: 0, offset: 0 };
  #next = 1;
  #active: { segment: number; file: FileHandle } | null = null;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #closed = false;
  #events = 0;
  #failure: Error | null = null;

  /** Bytes of unfinished lines found when it was opened. */
  readonly tornBytes: number;

  /**
   * Opens or creates a journal and takes its folder for this process.
   *
   * @throws Cd4mlError CD4ML_JOURNAL_IN_USE when another process has it
   */
  constructor(
    readonly folder: string,
    options: JournalOptions = {},
    private readonly listener?: JournalListener,
  ) {
    this.#segmentBytes = options.segmentBytes ?? 16 * 1024 * 1024;
    this.#fsync = options.fsync ?? false;
    mkdirSync(folder, { recursive: true });
    this.#lock = lockFolder(folder);
    this.tornBytes = this.#recover();
  }

  /** Events and bytes that are not shipped yet. */
  get lag(): { events: number; bytes: number } {
    let bytes = 0;
    for (const [segment, size] of this.#sizes)
      bytes += segment === this.#position.segment ? size - this.#position.offset : size;
    return { events: this.#events, bytes };
  }

  /** Why the last append failed; null when it did not. */
  get failure(): Error | null {
    return this.#failure;
  }

  /**
   * Writes events; done when they would survive the end of this process.
   *
   * @param lines JSON without newlines
   * @throws Cd4mlError CD4ML_JOURNAL_WRITE when the disk refused: then none of the lines is in the journal; or when
   *         another process has the folder: then they may be
   */
  append(lines: string[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Cd4mlError("CD4ML_JOURNAL_WRITE", `${this.folder} is closed.`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, resolve, reject });
      this.#writing ??= new Promise((done) => setImmediate(() => this.#writeWaiting().then(done)));
    });
  }

  /** The next events to ship, at most about `maxBytes`; null when all are shipped. Reading again gives them again. */
  async read(maxBytes: number): Promise<Batch | null> {
    if (!this.#lock.isHeld()) return null;
    for (const [segment, size] of this.#sizes) {
      const offset = segment === this.#position.segment ? this.#position.offset : 0;
      if (offset >= size) continue;
      const { text, lines, bytes } = await readLines(this.#file(segment), offset, size, maxBytes);
      return { text, events: lines, end: { segment, offset: offset + bytes } };
    }
    return null;
  }

  /** Notes that a batch is in the store; never shipped again by this or a later process. Deletes what is done with. */
  async commit({ events, end }: Batch): Promise<void> {
    if (!this.#lock.isHeld()) return;
    const draft = path.join(this.folder, "position.json.new");
    await writeFile(draft, JSON.stringify(end));
    await rename(draft, path.join(this.folder, "position.json"));
    this.#position = end;
    this.#events -= events;
    for (const [segment, size] of this.#sizes) {
      const shipped = segment < end.segment || (segment === end.segment && end.offset >= size);
      if (!shipped || segment === this.#active?.segment) break;
      await rm(this.#file(segment), { force: true });
      this.#sizes.delete(segment);
    }
  }

  /** Finishes what is being written and gives the folder back. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#writing) await this.#writing;
    await this.#active?.file.close();
    this.#active = null;
    this.#lock.release();
  }

  #file(segment: number): string {
    return path.join(this.folder, `${String(segment).padStart(12, "0")}.ndjson`);
  }

  #recover(): number {
    this.#position = readPosition(this.folder);
    let torn = 0;
    for (const segment of listSegments(this.folder)) {
      this.#next = segment + 1;
      const offset = segment === this.#position.segment ? this.#position.offset : 0;
      const { size, lines, tornBytes } = scanSegment(this.#file(segment), offset);
      torn += tornBytes;
      if (segment < this.#position.segment || offset >= size) {
        rmSync(this.#file(segment));
        continue;
      }
      this.#sizes.set(segment, size);
      this.#events += lines;
    }
    this.#next = Math.max(this.#next, this.#position.segment + 1);
    return torn;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(group.flatMap(({ lines }) => lines));
        for (const { resolve } of group) resolve();
        if (this.#failure) this.listener?.working();
        this.#failure = null;
      } catch (error) {
        const why = (error as Error).message;
        const failure = new Cd4mlError("CD4ML_JOURNAL_WRITE", `${this.folder}: ${why}`, { cause: error });
        if (!this.#failure) this.listener?.failing(failure);
        this.#failure = failure;
        for (const { reject } of group) reject(failure);
      }
    }
    this.#writing = null;
  }

  async #write(lines: string[]): Promise<void> {
    const { segment, file } = await this.#activeSegment();
    const size = this.#sizes.get(segment)!;
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    try {
      for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
      if (this.#fsync) await file.datasync();
    } catch (error) {
      // Half a group must not stay: its requests are answered as failed.
      await file.truncate(size).catch(() => this.#seal());
      throw error;
    }
    // Who takes the folder looks at the files afterwards: with the lock still there, it will see what was written.
    if (!this.#lock.isHeld()) throw new Error("another process has taken it");
    this.#sizes.set(segment, size + bytes.length);
    this.#events += lines.length;
    if (size + bytes.length >= this.#segmentBytes) await this.#seal();
  }

  async #activeSegment(): Promise<{ segment: number; file: FileHandle }> {
    if (!this.#active) {
      const segment = this.#next;
      this.#active = { segment, file: await open(this.#file(segment), "ax") };
      this.#next = segment + 1;
      this.#sizes.set(segment, 0);
    }
    return this.#active;
  }

  async #seal(): Promise<void> {
    const { file } = this.#active!;
    this.#active = null;
    await file.close();
  }
}

function listSegments(folder: string): number[] {
  const names = readdirSync(folder).filter((name) => /^\d{12}\.ndjson$/.test(name));
  return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
}

/** A position that cannot be read is no loss: the store takes each event once, however often it is shipped. */
function readPosition(folder: string): Position {
  try {
    const { segment, offset } = JSON.parse(readFileSync(path.join(folder, "position.json"), "utf8"));
    if (Number.isSafeInteger(segment) && Number.isSafeInteger(offset)) return { segment, offset };
  } catch {}
  return { segment: 0, offset: 0 };
}
