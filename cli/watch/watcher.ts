import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deliveries, Delivery } from "./deliveries";
import type { FollowedRepository } from "./repository";
import type { Step } from "./steps";

/** Says what happens, one line at a time. */
export type Tell = (line: string) => void;

/** Follows a repository and delivers its newest commit whenever there is a new one. */
export class Watcher {
  /** Why the repository could not be read at the last look, or undefined. */
  trouble: string | undefined;

  constructor(
    private readonly repository: FollowedRepository,
    private readonly deliveries: Deliveries,
    private readonly steps: Step[],
    private readonly tell: Tell,
  ) {}

  /**
   * Looks at the repository until aborted. The commit found at the very first look is where following starts; it is not
   * delivered. A delivery that was interrupted is made again.
   */
  async follow(everySeconds: number, signal: AbortSignal): Promise<void> {
    this.deliveries.markInterrupted();
    while (!signal.aborted) {
      await this.look(signal);
      await sleep(everySeconds * 1000, undefined, { signal }).catch(() => {});
    }
  }

  /** One look; resolves to the delivery it led to, if any. */
  async look(signal: AbortSignal): Promise<Delivery | undefined> {
    try {
      const newest = await this.repository.newest();
      this.trouble = undefined;
      const last = this.deliveries.lastCommit();
      if (newest === last) return undefined;
      if (last !== undefined) return await this.deliver(signal);
      this.deliveries.setLastCommit(newest);
      this.tell(
        `following ${this.repository.branch} of ${this.repository.address} from commit ${newest.slice(0, 8)} on`,
      );
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.trouble) this.tell(message);
      this.trouble = message;
    }
    return undefined;
  }

  private async deliver(signal: AbortSignal): Promise<Delivery> {
    const commit = await this.repository.fetch();
    const delivery = this.deliveries.start(commit);
    this.tell(`delivery ${delivery.number}: commit ${commit.id.slice(0, 8)} ${commit.subject}`);
    const source = this.deliveries.sourceFolder(delivery.number);
    try {
      await this.repository.checkOut(commit.id, source);
      const green = await this.runSteps(delivery, source, signal);
      delivery.status = green ? "green" : "red";
    } catch (error) {
      delivery.status = "red";
      delivery.steps.push({ name: "delivery", seconds: 0, ok: false, note: (error as Error).message });
    } finally {
      rmSync(source, { recursive: true, force: true });
    }
    if (signal.aborted) delivery.status = "interrupted";
    this.finish(delivery);
    return delivery;
  }

  /** Runs the steps in order until one fails; the problems after a rejected one still get their turn. */
  private async runSteps(delivery: Delivery, source: string, signal: AbortSignal): Promise<boolean> {
    const logFile = this.deliveries.logFile(delivery.number);
    for (const step of this.steps) {
      const started = Date.now();
      const { ok, note } = await step.run({ source, logFile, signal });
      const seconds = (Date.now() - started) / 1000;
      delivery.steps.push({ name: step.name, seconds, ok, note });
      this.deliveries.save(delivery);
      this.tell(`  ${ok ? "ok  " : "FAIL"} ${step.name} (${seconds.toFixed(1)} s) ${note}`);
      if (!ok && !step.independent) return false;
    }
    return delivery.steps.every(({ ok }) => ok);
  }

  private finish(delivery: Delivery): void {
    this.deliveries.save(delivery);
    if (delivery.status !== "interrupted") this.deliveries.setLastCommit(delivery.commit.id);
    this.tell(`delivery ${delivery.number}: ${delivery.status}`);
  }
}
