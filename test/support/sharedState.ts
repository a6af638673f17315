import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { openStack } from "../../infra/engine/openStack";
import type { ProjectCopy } from "./projectCopy";
import { withVariables } from "./withVariables";

/** What the engine is given of a stack's state. */
interface Given {
  PULUMI_BACKEND_URL: string;
  PULUMI_CONFIG_PASSPHRASE: string;
}

/** The state of stacks in a folder that several machines have, where a team has a bucket. */
export class SharedState {
  private readonly root = mkdtempSync(path.join(os.tmpdir(), "cd4ml-shared-"));
  readonly folder = path.join(this.root, "state");
  readonly given: Given = {
    PULUMI_BACKEND_URL: pathToFileURL(this.folder).href,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase that a team has",
  };

  constructor(private readonly project: ProjectCopy) {
    mkdirSync(this.folder);
  }

  /** Does something with a stack as `cd4ml` has it on a machine of that name, which starts with nothing. */
  async on<Result>(machine: string, stack: string, action: (stack: Stack) => Promise<Result>): Promise<Result> {
    const place = { project: this.project.folder, home: path.join(this.root, machine), stack };
    return withVariables({ ...this.given }, async () => action(await openStack(place, true, () => {})));
  }

  /** Makes a stack of what a small program says; its platform need not be there. */
  async up(stack: string, program: PulumiFn): Promise<void> {
    await this.on("engineer", stack, (opened) => opened.up({ program }));
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
