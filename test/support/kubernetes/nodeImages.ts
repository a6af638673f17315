import { execFileSync, spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";

/** An image of this machine's Docker, and further names under which pods ask for it. */
export type NodeImage = readonly [image: string, ...names: string[]];

/**
 * Gives a node an image.
 *
 * @param ctr arguments of the program `ctr` that lead to the node's containerd
 */
export async function importImage(ctr: string[], [image, ...names]: NodeImage): Promise<void> {
  const save = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "inherit"] });
  const load = spawn("ctr", [...ctr, "images", "import", "-"], { stdio: ["pipe", "ignore", "inherit"] });
  const loaded = new Promise<number | null>((resolve) => load.once("exit", resolve));
  await pipeline(save.stdout, load.stdin);
  if ((await loaded) !== 0) throw new Error(`the image ${image} could not be imported`);
  addNames(ctr, image, names);
}

/** Names an image that a node has also by its digest. @returns that name, e.g. `cd4ml-closed/node@sha256:…` */
export function nameByDigest(ctr: string[], image: string): string {
  const told = execFileSync("ctr", [...ctr, "images", "list", `name==${wholeName(image)}`], { encoding: "utf8" });
  const [digest] = /sha256:[0-9a-f]{64}/.exec(told) ?? [];
  if (!digest) throw new Error(`the image ${image} is not among those of its node:\n${told}`);
  const name = `${image.split(":")[0]}@${digest}`;
  addNames(ctr, image, [wholeName(name)]);
  return name;
}

function addNames(ctr: string[], image: string, names: string[]): void {
  for (const name of names) execFileSync("ctr", [...ctr, "images", "tag", "--force", wholeName(image), name]);
}

/** As containerd has it, with the registry. */
function wholeName(image: string): string {
  if (/^[^/]+[.:][^/]*\//.test(image)) return image;
  return `docker.io/${image.includes("/") ? "" : "library/"}${image}`;
}
