import type * as pulumi from "@pulumi/pulumi";
import type { Platform, Running } from "../../infra/platforms/platform";
import type { Workload } from "../../infra/workload";

/** What a test's platform says of a workload; its one address is for people, other workloads and the provider alike. */
interface Placed {
  address(port: string): pulumi.Output<string>;
  volume?(name: string): pulumi.Output<string>;
}

/** A platform that places every workload as a test says. */
export function platformOf(place: (name: string, workload: Workload) => Placed, listen = "127.0.0.1"): Platform {
  const platform: Platform = {
    listen,
    publishesPorts: true,
    run(name, workload): Running {
      const { address, volume = noVolume } = place(name, workload);
      return { url: address, admin: address, address, ready: [], volume };
    },
    forEnvironment: () => platform,
    hostName: (name) => name,
    publicUrl: (_name, port) => `http://localhost:${port}`,
    copyNames: (name) => [name],
  };
  return platform;
}

function noVolume(name: string): never {
  throw new Error(`this test's platform has no volume ${name}`);
}
