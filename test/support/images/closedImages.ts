import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** Time a test file may take until the images are there, in ms; the first time they are all built. */
export const closedImagesTimeout = 1_200_000;

/** An image that is built without pulling anything. */
export type ClosedImage =
  | "debian:bookworm"
  | "debian:trixie"
  | "node"
  | "cd4ml"
  | "elasticsearch"
  | "postgres"
  | "jenkins"
  | "kibana";

/**
 * Images for networks where none can be pulled, built from Debian's packages, npm's and Maven's; what is built and whose
 * sources are the same is taken as it is. Takes about 10 minutes the first time and a second later.
 *
 * @returns references by name, e.g. `cd4ml-closed/node:1f2e3d4c5b6a`
 * @throws with the output of the build that failed
 */
export async function closedImages(): Promise<Record<ClosedImage, string>> {
  const { stdout } = await promisify(execFile)(path.join(__dirname, "build.sh"), { maxBuffer: 64 * 2 ** 20 });
  return JSON.parse(stdout);
}
