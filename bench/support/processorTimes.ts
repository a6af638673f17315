import { readdirSync, readFileSync } from "node:fs";

/** Ticks in which Linux counts a process's time, a second. */
const ticksPerSecond = 100;
/** Looking takes time itself, from what is measured. */
const pauseMs = 500;

/** Looks again and again at what a process and all below it have used of the processor. */
export class ProcessorTimes<Part extends string> {
  readonly #seconds = new Map<number, { part: Part; seconds: number }>();
  readonly #timer: NodeJS.Timeout;

  /**
   * @param root  its process id
   * @param parts by what a command line, with zero bytes between its words, has to match; the first that fits
   */
  constructor(
    private readonly root: number,
    private readonly parts: Record<Part, RegExp>,
  ) {
    this.#timer = setInterval(() => this.#look(this.root), pauseMs);
  }

  /** @returns seconds by part, all its processes together, as they were at the last look */
  stop(): Record<Part, number> {
    clearInterval(this.#timer);
    const sums = Object.fromEntries(Object.keys(this.parts).map((part) => [part, 0])) as Record<Part, number>;
    for (const { part, seconds } of this.#seconds.values()) sums[part] += seconds;
    return sums;
  }

  #look(pid: number): void {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      const part = (Object.keys(this.parts) as Part[]).find((each) => this.parts[each].test(command));
      if (part) this.#seconds.set(pid, { part, seconds: processorSeconds(pid) });
      // Any thread may have started a child.
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim();
        if (children) for (const child of children.split(" ")) this.#look(Number(child));
      }
    } catch {
      // It has just ended.
    }
  }
}

/** What a process has used of the processor, all its threads, in s. */
function processorSeconds(pid: number): number {
  // The name, in parentheses, may contain blanks; `utime` and `stime` are the 12th and 13th words after it.
  const words = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(words[11]) + Number(words[12])) / ticksPerSecond;
}
