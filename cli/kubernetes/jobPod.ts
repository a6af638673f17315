/** A pod of a Job, as far as it tells what it waits for and how it ended. */
export interface JobPod {
  metadata: { name: string; uid?: string; creationTimestamp: string; annotations?: Record<string, string> };
  status: {
    phase: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: {
      name: string;
      state: { waiting?: { reason?: string; message?: string }; terminated?: { exitCode: number; message?: string } };
    }[];
  };
}

/** Which of an Indexed Job's completions a pod is for, e.g. `3`; undefined for a pod of another Job. */
export function completionIndex({ metadata }: JobPod): string | undefined {
  return metadata.annotations?.["batch.kubernetes.io/job-completion-index"];
}
