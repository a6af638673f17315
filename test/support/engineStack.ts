import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type PulumiFn,
  Stack,
  type UpResult,
} from "@pulumi/pulumi/automation";
import { backendEnvironment } from "../../infra/engine/backend";
import { sparingEngine } from "../../infra/engine/engineHome";
import { findEngine } from "../../infra/engine/findEngine";
import { addPolicies, policyPacks } from "../../infra/engine/policies";
import { installProviderPlugins } from "../../infra/engine/providerPlugins";
import { keepConnectionsApart } from "../../infra/engine/sdkConnections";
import { spareSdk } from "../../infra/engine/sparingSdk";
import { addProviders } from "../../infra/engine/workFolder";

/** Time for an operation of the real engine, in ms; the first one may have to build the engine. */
export const engineTimeout = 600_000;

/** Options of {@link EngineStack.create}. */
interface EngineStackOptions {
  /** Whether the programs use the docker or github provider. */
  plugins?: boolean;
  /** Platform whose further providers they use. */
  platform?: string;
}

/** What a policy says of a resource. */
export interface Violation {
  policy: string;
  level: string;
  resource: string;
  message: string;
}

/** A throw-away stack on the real engine, with the project's own provider and its state in a temporary folder. */
export class EngineStack {
  private constructor(
    /** Temporary folder, for whatever the test's resources write. */
    readonly folder: string,
    private readonly stack: Stack,
  ) {}

  static async create(options: EngineStackOptions = {}): Promise<EngineStack> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-engine-"));
    const workDir = path.join(folder, "project");
    mkdirSync(workDir);
    const provider = path.resolve(__dirname, "../../infra/provider");
    const project = { name: "test", runtime: "nodejs", plugins: { providers: [{ name: "cd4ml", path: provider }] } };
    writeFileSync(path.join(workDir, "Pulumi.yaml"), JSON.stringify(project));
    const report = (message: string) => console.error(message);
    const engine = await findEngine(report);
    const { platform = options.plugins ? "docker" : "local" } = options;
    addProviders(workDir, await installProviderPlugins(engine, platform, report));
    addPolicies(workDir);
    const bin = path.dirname(engine.command);
    const pulumiCommand = await PulumiCommand.get({ root: path.dirname(bin) });
    const home = path.join(folder, "home");
    const PATH = `${bin}:${process.env.PATH}`;
    const envVars = { ...backendEnvironment(home), ...sparingEngine(home, true), PATH };
    spareSdk();
    keepConnectionsApart();
    const workspace = await LocalWorkspace.create({ workDir, pulumiCommand, envVars });
    return new EngineStack(folder, await Stack.create("test", workspace));
  }

  /** What an `up` of the program did, by kind of change, e.g. `{ create: 1, same: 1 }`. The stack itself is not counted. */
  async up(program: PulumiFn): Promise<{ changes: Record<string, number>; outputs: UpResult["outputs"] }> {
    const { summary, outputs } = await this.stack.up({ program });
    return { changes: summary.resourceChanges as Record<string, number>, outputs };
  }

  /** What an `up` would do, by kind of change. */
  async preview(program: PulumiFn): Promise<Record<string, number>> {
    return (await this.stack.preview({ program })).changeSummary as Record<string, number>;
  }

  /**
   * What the project's policies say of a program, in a preview.
   *
   * @param settings of the stack, by their names without `cd4ml:`
   * @throws when the preview fails for any other reason
   */
  async violations(program: PulumiFn, settings: Record<string, unknown> = {}): Promise<Violation[]> {
    const found: Violation[] = [];
    const errors: string[] = [];
    const onEvent = ({ policyEvent, diagnosticEvent }: EngineEvent) => {
      if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message);
      if (policyEvent) found.push(violationOf(policyEvent));
    };
    const config = Object.entries(settings).map(([key, value]) => [
      `cd4ml:${key}`,
      { value: typeof value === "string" ? value : JSON.stringify(value) },
    ]);
    if (config.length > 0) await this.stack.setAllConfig(Object.fromEntries(config));
    const failure = await this.stack.preview({ program, policyPacks, onEvent }).catch((error: Error) => error);
    const others = errors.filter((error) => !error.includes("preview failed"));
    if (failure instanceof Error && (others.length > 0 || found.length === 0)) throw failure;
    if (config.length > 0) await this.stack.removeAllConfig(Object.keys(settings).map((key) => `cd4ml:${key}`));
    return found;
  }

  async refresh(): Promise<Record<string, number>> {
    return (await this.stack.refresh()).summary.resourceChanges as Record<string, number>;
  }

  /** The state file, as anyone who can read it sees it. */
  state(): string {
    return readFileSync(path.join(this.folder, "home/state/.pulumi/stacks/test/test.json"), "utf8");
  }

  async destroy(): Promise<void> {
    await this.stack.destroy();
  }

  /** Destroys the stack and removes the temporary folder. */
  async remove(): Promise<void> {
    await this.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function violationOf(event: NonNullable<EngineEvent["policyEvent"]>): Violation {
  const { policyName, enforcementLevel, resourceUrn = "", message } = event;
  const lines = stripVTControlCharacters(message).trim().split("\n");
  return {
    policy: policyName,
    level: enforcementLevel,
    resource: resourceUrn.split("::")[3] ?? "",
    // The engine puts the policy's description first.
    message: lines.slice(1).join("\n"),
  };
}
