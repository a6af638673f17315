import { setPriority } from "node:os";
import type { EngineEvent } from "@pulumi/pulumi/automation";

/** As Unix counts it: the processor goes to others first, where they want it. */
const behindOthers = 10;

/**
 * For commands whose one operation is a preview. The program tells all its resources at once and then waits; what is done
 * with them goes one after the other through the engine, providers and policies. So these, which are started by then, come
 * first: on two cores a large preview takes a tenth less.
 */
export function givingWay(onEvent: (event: EngineEvent) => void): (event: EngineEvent) => void {
  return (event) => {
    if (event.preludeEvent) setPriority(behindOthers);
    onEvent(event);
  };
}
