import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

/** What an operation does, or would do, with one resource. */
export interface ResourceChange {
  operation: string;
  /** E.g. `docker:index/container:Container`. */
  type: string;
  name: string;
  /** The environment it belongs to; absent for what is shared. */
  environment?: string;
  /** Changed properties, as paths, sorted; for a replacement those that ask for it. */
  properties?: string[];
}

/** Steps that are parts of another one, or change nothing. */
const silent = /^(same|read|refresh|create-replacement|delete-replaced|discard-replaced|remove-pending-replace)$/;
const environmentType = "cd4ml:environment:Environment";

/** Listens to the engine and keeps what changes, by resource. */
export class ResourceChanges {
  private readonly steps: StepEventMetadata[] = [];
  private readonly parents = new Map<string, string>();

  /** To be told every event of the operation. */
  readonly onEvent = ({ resourcePreEvent }: EngineEvent): void => {
    if (!resourcePreEvent) return;
    const { metadata } = resourcePreEvent;
    const parent = (metadata.new ?? metadata.old)?.parent;
    if (parent) this.parents.set(metadata.urn, parent);
    if (!silent.test(metadata.op)) this.steps.push(metadata);
  };

  /** In the order of the engine's steps; the stack itself and the engine's own providers are left out. */
  list(): ResourceChange[] {
    return this.steps
      .filter(({ type }) => !type.startsWith("pulumi:"))
      .map((step) => ({
        operation: step.op,
        type: step.type,
        name: nameOf(step.urn),
        ...this.environmentOf(step.urn),
        ...propertiesOf(step),
      }));
  }

  private environmentOf(urn: string): { environment?: string } {
    for (let at: string | undefined = urn; at; at = this.parents.get(at)) {
      if (typeOf(at) === environmentType) return { environment: nameOf(at) };
    }
    return {};
  }
}

function propertiesOf({ op, keys, diffs, detailedDiff }: StepEventMetadata): { properties?: string[] } {
  const changed = op === "replace" ? keys : detailedDiff ? Object.keys(detailedDiff) : diffs;
  return changed && changed.length > 0 ? { properties: [...changed].sort() } : {};
}

/** `urn:pulumi:<stack>::<project>::<types of the ancestors and its own, with $ between>::<name>` */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeOf(urn: string): string {
  return urn.split("::")[2].split("$").at(-1)!;
}
