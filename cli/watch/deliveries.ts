import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Commit } from "./repository";

/** `green`: every step succeeded. `red`: one failed. `interrupted`: the watcher was stopped meanwhile. */
export type DeliveryStatus = "running" | "green" | "red" | "interrupted";

/** One step of a delivery. */
export interface StepOutcome {
  name: string;
  seconds: number;
  ok: boolean;
  /** For a pipeline: the run and what the acceptance test said. For a failed step: why. */
  note: string;
}

/** A commit on its way to production, or turned back. */
export interface Delivery {
  /** 1, 2, 3 … */
  number: number;
  commit: Commit;
  status: DeliveryStatus;
  /** ISO 8601, UTC. */
  startedAt: string;
  steps: StepOutcome[];
}

/** Deliveries kept; older ones lose their log and record. */
const kept = 50;

/** What is known of deliveries, one folder each with its record and log. */
export class Deliveries {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Newest first. */
  list(): Delivery[] {
    return this.numbers()
      .map((number) => this.read(number))
      .filter((delivery) => delivery !== undefined);
  }

  read(number: number): Delivery | undefined {
    const file = path.join(this.folderOf(number), "delivery.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Delivery) : undefined;
  }

  /** The log so far, or undefined for an unknown delivery. */
  log(number: number): string | undefined {
    const file = this.logFile(number);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  start(commit: Commit): Delivery {
    const number = (this.numbers()[0] ?? 0) + 1;
    mkdirSync(this.folderOf(number), { recursive: true });
    const delivery: Delivery = { number, commit, status: "running", startedAt: new Date().toISOString(), steps: [] };
    this.save(delivery);
    for (const old of this.numbers().slice(kept)) rmSync(this.folderOf(old), { recursive: true, force: true });
    return delivery;
  }

  save(delivery: Delivery): void {
    writeWhole(path.join(this.folderOf(delivery.number), "delivery.json"), JSON.stringify(delivery, null, 2));
  }

  /** Marks what a watcher that was stopped left unfinished; the commit itself is delivered again. */
  markInterrupted(): void {
    for (const delivery of this.list().filter(({ status }) => status === "running")) {
      this.save({ ...delivery, status: "interrupted" });
      rmSync(this.sourceFolder(delivery.number), { recursive: true, force: true });
    }
  }

  /** Hash of the commit that was last delivered, or from which following started. */
  lastCommit(): string | undefined {
    const file = path.join(this.folder, "last-commit");
    return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  }

  setLastCommit(id: string): void {
    writeWhole(path.join(this.folder, "last-commit"), `${id}\n`);
  }

  /** Where a delivery's commit is checked out while it runs. */
  sourceFolder(number: number): string {
    return path.join(this.folderOf(number), "source");
  }

  logFile(number: number): string {
    return path.join(this.folderOf(number), "log");
  }

  private folderOf(number: number): string {
    return path.join(this.folder, String(number));
  }

  /** Highest first. */
  private numbers(): number[] {
    const names = readdirSync(this.folder).filter((name) => /^\d+$/.test(name));
    return names.map(Number).sort((a, b) => b - a);
  }
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
