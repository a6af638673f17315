import type { Cluster } from "../../infra/provider/kubernetes/cluster";
import { followLog } from "./followLog";
import { completionIndex, type JobPod } from "./jobPod";

/** The logs of a Job's pods on standard error: those that run together, and of one that has ended the whole before others. */
export class LogsOfJob {
  readonly #shown = new Map<string, Promise<void>>();

  /** @param isNamed whether each line says of which completion it is, e.g. `[3] …` */
  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly isNamed: boolean,
  ) {}

  /** Whether any of the pods has begun. */
  get isAny(): boolean {
    return this.#shown.size > 0;
  }

  /** Shows those that have begun and are not shown yet. @throws Cd4mlError as {@link followLog} */
  async show(pods: JobPod[]): Promise<void> {
    const begun = pods.filter(({ metadata, status }) => status.phase !== "Pending" && !this.#shown.has(metadata.name));
    for (const pod of begun) {
      const prefix = this.isNamed ? `[${completionIndex(pod)}] ` : "";
      const shown = followLog(this.cluster, this.namespace, pod, prefix);
      // What fails is told by who waits for it.
      shown.catch(() => {});
      this.#shown.set(pod.metadata.name, shown);
      if (pod.status.phase !== "Running") await shown;
    }
  }

  /** Waits for the end of all that are shown. @throws Cd4mlError as {@link followLog} */
  async end(): Promise<void> {
    await Promise.all(this.#shown.values());
  }
}
