import type * as pulumi from "@pulumi/pulumi";
import type { Running } from "../platforms/platform";
import type { Outside, SecretValue } from "../workload";

/** An event store as a program sees it. */
export interface EventsArgs {
  /** What `CD4ML_EVENTS` is set to, e.g. `duckdb:/events/events.duckdb` or `https://elasticsearch.example.org`. */
  address: pulumi.Input<string>;
  /** Elasticsearch API keys in their encoded form: one that creates events, one that reads them. @default none */
  keys?: { writer: pulumi.Input<string>; reader: pulumi.Input<string> };
  /** Certificate of who signed the store's, PEM, where the system does not know it. */
  ca?: pulumi.Input<string>;
  /** The workload that it is; undefined for a file and for one outside of the stack. */
  running?: Running;
}

/** Where a program finds the authority that signed the event store's certificate. */
const caFile = "/etc/cd4ml/events-ca.pem";

/** What a workload gets so that `cd4ml` in it reaches the event store. */
export function eventsEnvironment({ address, keys, ca, running }: EventsArgs): {
  environment: Record<string, pulumi.Input<string>>;
  secrets: Record<string, SecretValue>;
  files?: Record<string, pulumi.Input<string>>;
  workloads: Running[];
  outside: Outside[];
} {
  return {
    environment: { CD4ML_EVENTS: address, ...(ca && { NODE_EXTRA_CA_CERTS: caFile }) },
    secrets: keys ? { CD4ML_EVENTS_KEY: keys.writer, CD4ML_EVENTS_READER_KEY: keys.reader } : {},
    files: ca ? { [caFile]: ca } : undefined,
    workloads: running ? [running] : [],
    outside: running ? [] : [address],
  };
}
