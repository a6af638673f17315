import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { Exec } from "@kubernetes/client-node";
import { openCluster } from "../../../infra/provider/kubernetes/cluster";
import type { AnyObject, TestCluster } from "./cluster";

/** What a command prints in a pod's first container. @throws with its error output when it fails */
export async function runInPod(cluster: TestCluster, pod: AnyObject, ...command: string[]): Promise<string> {
  const { config } = await openCluster(cluster.context);
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const { metadata, spec } = pod;
  const ended = new Promise<AnyObject>((resolve, reject) => {
    new Exec(config)
      .exec(metadata.namespace, metadata.name, spec.containers[0].name, command, output, errors, null, false, resolve)
      .then((socket) => socket.on("error", reject), reject);
  });
  const { status, message } = await ended;
  output.end();
  errors.end();
  if (status !== "Success") throw new Error(`${message}: ${await text(errors)}`);
  return (await text(output)).trim();
}
