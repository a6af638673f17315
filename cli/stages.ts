import type { StageOutcome } from "../model/pipeline";

/** What a display is told as the work goes on. */
export interface StageDisplay<Stage extends string> {
  /** The stage has begun; the one before it, if still open, is done. */
  begin(stage: Stage): void;
  /** What the open stage does, and the fraction done in [0, 1] where it is known. */
  progress(text: string, fraction?: number): void;
  /** What a person should know of, although it is no mistake; on a terminal shown below the stages. */
  notice(text: string): void;
  /** The open stage has ended. */
  end(outcome: StageOutcome): void;
}

/**
 * Shows work stage by stage on standard error: live on a terminal, plain lines elsewhere. SIGINT (Ctrl-C) and SIGTERM
 * end the program with exit code 130 or 143 after its temporary files are removed.
 *
 * @param titles title of each stage, in their order
 * @param work   does the work and tells the display
 */
export async function showStages<Stage extends string, Result>(
  titles: Record<Stage, string>,
  work: (display: StageDisplay<Stage>) => Promise<Result>,
): Promise<Result> {
  const { Listr, ListrLogger, ProcessOutput } = await import("listr2");
  const logger = new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const live = process.stderr.isTTY === true && process.stdout.isTTY === true;
  const board = new Board(titles, live);
  const tasks = board.stages.map((stage) => ({
    title: titles[stage],
    task: board.taskOf(stage),
    exitOnError: () => board.stopped,
  }));
  const list = new Listr(tasks, {
    renderer: live ? "default" : "simple",
    rendererOptions: { logger },
    registerSignalListeners: false,
  });
  const interrupt = (_: string, signal: number) => {
    if (live) logger.process.release();
    process.exit(128 + signal);
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const shown = list.run();
  try {
    return await work(board);
  } catch (error) {
    board.stop();
    throw error;
  } finally {
    board.close();
    await shown.catch(() => {});
    for (const notice of board.notices) process.stderr.write(`${notice}\n`);
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** A task of the list, as far as it is used here. */
interface Task {
  title: string | Record<string, unknown> | undefined;
  output: unknown;
  skip(message: string): void;
}

/** Turns what the work tells into tasks that begin and end. */
class Board<Stage extends string> implements StageDisplay<Stage> {
  readonly stages: Stage[];
  private readonly ends = new Map<Stage, (outcome: StageOutcome) => void>();
  private readonly tasks = new Map<Stage, Task>();
  private readonly outcomes: Map<Stage, Promise<StageOutcome>>;
  /** Whether the work has failed; then later stages are not shown. */
  stopped = false;
  private open: Stage | undefined;
  private doing = "";
  /** What is left to show at the end. */
  readonly notices: string[] = [];

  constructor(
    private readonly titles: Record<Stage, string>,
    private readonly live: boolean,
  ) {
    this.stages = Object.keys(titles) as Stage[];
    this.outcomes = new Map(
      this.stages.map((stage) => [stage, new Promise<StageOutcome>((resolve) => this.ends.set(stage, resolve))]),
    );
  }

  /** The task that shows a stage until it has ended. */
  taskOf(stage: Stage): (context: unknown, task: Task) => Promise<void> {
    return async (_, task) => {
      this.tasks.set(stage, task);
      if (stage === this.open && this.doing) task.output = this.doing;
      const { state, text } = await this.outcomes.get(stage)!;
      const title = text ? `${this.titles[stage]}: ${text}` : this.titles[stage];
      // Plain lines repeat the title before the message of a task that failed or was skipped, the live list does not.
      if (state === "failed") throw new Error(this.live ? title : text);
      if (state === "skipped") task.skip(this.live ? title : text);
      else task.title = title;
    };
  }

  begin(stage: Stage): void {
    this.end({ state: "done", text: "" });
    this.open = stage;
  }

  progress(text: string, fraction?: number): void {
    if (fraction !== undefined && !this.live) return;
    this.doing = fraction === undefined ? text : `${text} ${Math.round(fraction * 100)} %`;
    const task = this.open && this.tasks.get(this.open);
    if (task) task.output = this.doing;
  }

  notice(text: string): void {
    if (this.live) this.notices.push(text);
    else process.stderr.write(`${text}\n`);
  }

  end(outcome: StageOutcome): void {
    if (this.open) this.ends.get(this.open)?.(outcome);
    this.open = undefined;
    this.doing = "";
  }

  /** Ends the open stage because the work has failed. */
  stop(): void {
    this.stopped = true;
    this.open ??= this.stages[0];
    this.end({ state: "failed", text: "stopped" });
  }

  /** Ends all stages: the open one is done, others were not reached. */
  close(): void {
    this.end({ state: "done", text: "" });
    for (const end of this.ends.values()) end({ state: "skipped", text: "" });
  }
}
