import { connect } from "node:net";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { SemVer } from "semver";
import { engineVersion, type Report } from "./engine";
import { stagedFolder } from "./stagedFolder";

const host = "get.pulumi.com";

/**
 * Downloads the official engine into `folder` through the Automation API.
 *
 * @throws when the download site does not answer within 5 seconds, or the download fails
 */
export async function downloadEngine(folder: string, report: Report): Promise<void> {
  await reach(host);
  report(`downloading Pulumi ${engineVersion} from ${host}`);
  await stagedFolder(folder, async (staging) => {
    await PulumiCommand.install({ root: staging, version: new SemVer(engineVersion) });
  });
}

/** The installer has no time limit of its own, and a closed network may swallow its packets without a word. */
function reach(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: name, port: 443 });
    const end = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.setTimeout(5000, () => end(new Error(`${name} does not answer`)));
    socket.once("connect", () => end());
    socket.once("error", () => end(new Error(`${name} cannot be reached`)));
  });
}
