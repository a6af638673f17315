import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler } from "./handler";
import { runCommand } from "./runCommand";

const Inputs = Type.Object({
  problem: Type.String({ minLength: 1 }),
  environment: Type.Record(Type.String(), Type.String()),
  secrets: Type.Optional(Type.Record(Type.String(), Type.String())),
  container: Type.Optional(Type.String()),
  cluster: Type.Optional(Type.Object({ context: Type.String(), namespace: Type.String() })),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & { run: string; acceptance: string; metrics: Record<string, number> };

/** What `cd4ml pipeline --json` prints. */
interface PipelineResult {
  run: string;
  metrics: Record<string, number>;
  acceptance: { accepted: boolean; reason: string };
}

const notAccepted = 3;

/** A run of the pipeline. Its run stays in the registry when the resource goes: it belongs to the registry's history. */
export const pipelineRun: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  // Another container of that name is as good: the registry is a volume.
  replaceOn: ["problem", "environment"],

  async create(inputs, work) {
    const { exitCode, result } = await runCommand<PipelineResult>(
      ["pipeline", inputs.problem, ...placeOf(inputs)],
      {
        environment: { ...inputs.environment, ...inputs.secrets },
        container: inputs.container,
        asUser: inputs.cluster !== undefined,
      },
      work,
      [0, notAccepted],
    );
    if (exitCode === notAccepted) {
      throw new ResourceError(
        `the first model of ${inputs.problem} was not accepted: ${result.acceptance.reason}. ` +
          `Mend the model or its threshold in model/problems/${inputs.problem}, then run up again.`,
      );
    }
    return {
      id: result.run,
      state: { ...inputs, run: result.run, acceptance: result.acceptance.reason, metrics: result.metrics },
    };
  },

  async read(run, state) {
    // Who runs this has no access to the registry; its bucket keeps what is in it.
    if (state.cluster) return state;
    const quiet = { progress: () => {}, signal: new AbortController().signal };
    const { environment, container } = state;
    const { result } = await runCommand<{ run: string }[]>(["runs", state.problem], { environment, container }, quiet);
    return result.some((registered) => registered.run === run) ? state : undefined;
  },

  /** Only a secret or the container has changed, which later runs have from elsewhere. */
  async update(_id, old, inputs) {
    return { ...old, ...inputs };
  },

  async delete() {},
};

/** Options that make the command run in a cluster. */
function placeOf({ cluster }: Inputs): string[] {
  if (!cluster) return [];
  const context = cluster.context ? ["--context", cluster.context] : [];
  return ["--on", "kubernetes", ...context, "--namespace", cluster.namespace];
}
