import type { Declared } from "./values";

/** Whether a resource is a container of a Docker host. */
export function isContainer({ type }: Declared): boolean {
  return type === "docker:index/container:Container";
}
