import { appendFile } from "node:fs/promises";
import path from "node:path";
import type { EventStore, RejectedLine } from "./eventStore";
import type { Journal } from "./journal";

/** What a shipper tells the service about. */
export interface ShipperListener {
  shipped(events: number): void;
  /** Lines set aside in `dead-letter.ndjson`. */
  rejected(lines: RejectedLine[]): void;
  /** The store could not be reached; tried again after `retryMs`. */
  failed(error: Error, retryMs: number): void;
}

/** How often and how much is shipped. */
export interface ShipperOptions {
  /** Pause between batches when the journal is nearly empty, in milliseconds. @default 1000 */
  intervalMs?: number;
  /** Size of a batch. @default 4 MiB */
  batchBytes?: number;
  /** Longest pause after failures, in milliseconds. @default 30000 */
  maxRetryMs?: number;
}

/** Moves events from the journal to the store, in order, for as long as it takes. */
export class Shipper {
  readonly #options: Required<ShipperOptions>;
  #stopping = false;
  #wake: () => void = () => {};
  #running: Promise<void> | null = null;

  constructor(
    private readonly journal: Journal,
    private readonly store: EventStore,
    private readonly listener: ShipperListener,
    options: ShipperOptions = {},
  ) {
    this.#options = { intervalMs: 1000, batchBytes: 4 * 1024 * 1024, maxRetryMs: 30_000, ...options };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ships what is there, unless the store is out of reach; what remains is shipped by the next process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { intervalMs, maxRetryMs } = this.#options;
    let retryMs = 250;
    for (;;) {
      const last = this.#stopping;
      try {
        await this.#shipAll();
        retryMs = 250;
        if (last) return;
        await this.#pause(intervalMs);
      } catch (error) {
        this.listener.failed(error as Error, retryMs);
        if (last) return;
        await this.#pause(retryMs);
        retryMs = Math.min(retryMs * 2, maxRetryMs);
      }
    }
  }

  /** Until what is left would make a small batch: the next pause lets it grow. */
  async #shipAll(): Promise<void> {
    const { batchBytes } = this.#options;
    do {
      const batch = await this.journal.read(batchBytes);
      if (!batch) return;
      const rejected = await this.store.write(batch.text);
      if (rejected.length > 0) await this.#setAside(rejected);
      await this.journal.commit(batch);
      this.listener.shipped(batch.events - rejected.length);
    } while (this.#stopping || this.journal.lag.bytes >= batchBytes / 2);
  }

  async #setAside(rejected: RejectedLine[]): Promise<void> {
    const text = rejected.map((line) => `${JSON.stringify(line)}\n`).join("");
    await appendFile(path.join(this.journal.folder, "dead-letter.ndjson"), text);
    this.listener.rejected(rejected);
  }

  #pause(ms: number): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
