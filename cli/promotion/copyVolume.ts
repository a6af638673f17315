import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Cd4mlError } from "../../model/errors";

const run = promisify(execFile);

/**
 * Copies what is in a Docker volume, by way of a container that has it, whether it runs or not.
 *
 * @param folder that is there already
 * @throws Cd4mlError CD4ML_VOLUME when no container has the volume, or Docker does not answer
 */
export async function copyVolume(volume: string, folder: string): Promise<void> {
  const [container] = (await docker(volume, "ps", "--all", "--quiet", "--filter", `volume=${volume}`)).split("\n");
  if (!container) {
    throw refusal(volume, "no container of this Docker host has it. Set DOCKER_HOST to the host that the stack is on.");
  }
  const mounts = JSON.parse(await docker(volume, "inspect", "--format", "{{json .Mounts}}", container)) as Mount[];
  const mount = mounts.find(({ Name }) => Name === volume);
  if (!mount) throw refusal(volume, `container ${container} has let go of it. Run the command again.`);
  await docker(volume, "cp", "--quiet", `${container}:${mount.Destination}/.`, folder);
}

/** A volume in a container, as Docker tells it. */
interface Mount {
  Name?: string;
  Destination: string;
}

async function docker(volume: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("docker", args).catch((error: Error & { stderr?: string }) => {
    throw refusal(volume, error.stderr?.trim() || error.message);
  });
  return stdout.trim();
}

function refusal(volume: string, why: string): Cd4mlError {
  return new Cd4mlError("CD4ML_VOLUME", `The Docker volume ${volume} cannot be read: ${why}`);
}
