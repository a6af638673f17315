import { rm } from "node:fs/promises";
import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler, type Work } from "./handler";
import { isRunning, type ProcessIdentity } from "./processes/identity";
import { portIsFree, portOwner } from "./processes/portOwner";
import { answers, logFile, type ProcessSpec, recordedProcess, startProcess, untilReady } from "./processes/start";
import { stopProcess } from "./processes/stop";

const Texts = Type.Record(Type.String(), Type.String());
const Inputs = Type.Object({
  command: Type.Array(Type.String(), { minItems: 1 }),
  environment: Texts,
  secrets: Texts,
  folder: Type.String({ pattern: "^/" }),
  host: Type.String({ minLength: 1 }),
  ports: Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 65535 })),
  readyPath: Type.String({ pattern: "^/" }),
  readySeconds: Type.Number({ exclusiveMinimum: 0 }),
  stopSeconds: Type.Number({ minimum: 0 }),
  source: Type.String(),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & ProcessIdentity & { status: "running" | "unhealthy" | "stopped"; log: string };

/** A detached process: started, watched, restarted on change or when found dead, stopped with its children. */
export const localProcess: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["folder"],
  needsRepair: (state) => state.status !== "running",

  async create(inputs, work) {
    return { id: inputs.folder, state: await start(inputs, work) };
  },

  async read(_id, state) {
    const recorded = recordedProcess(state.folder) ?? state;
    const status = !isRunning(recorded) ? "stopped" : (await answers(specOf(state).readyUrl)) ? "running" : "unhealthy";
    return { ...state, ...recorded, status };
  },

  async update(_id, old, inputs, work) {
    await stopProcess(old, old.stopSeconds);
    try {
      return await start(inputs, work);
    } catch (error) {
      // A failed update keeps the old state, so the old process must run as that state says.
      await start(old, work).catch(() => {});
      throw error;
    }
  },

  async delete(_id, state) {
    await stopProcess(recordedProcess(state.folder) ?? state, state.stopSeconds);
    await stopProcess(state, state.stopSeconds);
    await rm(state.folder, { recursive: true, force: true });
  },
};

/** Starts afresh: what an interrupted attempt left running is stopped first; what fails to become ready is stopped too. */
async function start(inputs: Inputs, work: Work): Promise<State> {
  const left = recordedProcess(inputs.folder);
  if (left) await stopProcess(left, inputs.stopSeconds);
  for (const [purpose, port] of Object.entries(inputs.ports)) {
    if (await portIsFree(inputs.host, port)) continue;
    throw new ResourceError(
      `port ${port} (${purpose}) is already in use by ${portOwner(port)}. Stop it, or choose another port for this part: ` +
        `the settings that end in Port are described in Pulumi.yaml.`,
    );
  }
  const spec = specOf(inputs);
  const identity = startProcess(spec);
  try {
    await untilReady(spec, identity, work);
  } catch (error) {
    await stopProcess(identity, inputs.stopSeconds);
    throw error;
  }
  return { ...inputs, ...identity, status: "running", log: logFile(inputs.folder) };
}

function specOf(inputs: Inputs): ProcessSpec {
  const { host, ports, readyPath } = inputs;
  const address = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return { ...inputs, readyUrl: `http://${address}:${ports.http}${readyPath}` };
}
