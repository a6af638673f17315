import { readFileSync } from "node:fs";

/** What the stand-in takes from Kibana's settings. */
export interface Settings {
  host: string;
  port: number;
  elasticsearch: string;
  username: string;
  password: string;
  /** Who signed Elasticsearch's certificate, PEM; of an address with https. */
  ca?: string;
}

/** Keys that Kibana wants, each of at least 32 characters. */
const encryptionKeys = [
  "xpack.encryptedSavedObjects.encryptionKey",
  "xpack.security.encryptionKey",
  "xpack.reporting.encryptionKey",
];

/** Settings besides the keys, each looked up in Kibana's own schemas: it does not start with one it does not know. */
const known = [
  "server.host",
  "server.port",
  "server.publicBaseUrl",
  "elasticsearch.hosts",
  "elasticsearch.username",
  "elasticsearch.password",
  "elasticsearch.ssl.certificateAuthorities",
  "telemetry.enabled",
  "newsfeed.enabled",
  "path.data",
];

/**
 * Reads Kibana's settings from files of JSON, which is YAML, too; later files win.
 *
 * @throws where Kibana would not start
 */
export function readSettings(files: string[]): Settings {
  const values: Record<string, unknown> = Object.assign(
    {},
    ...files.map((file) => JSON.parse(readFileSync(file, "utf8"))),
  );
  const unknown = Object.keys(values).find((name) => ![...known, ...encryptionKeys].includes(name));
  if (unknown) throw new Error(`[config validation of [${unknown}]]: definition for this key is missing`);
  const text = (name: string, fallback?: string) => {
    const value = values[name] ?? fallback;
    if (typeof value !== "string" || value === "") throw new Error(`[config validation of [${name}]]: expected text`);
    return value;
  };
  for (const name of encryptionKeys) {
    if (text(name).length < 32) {
      throw new Error(
        `[config validation of [${name}]]: value has length [${text(name).length}] but it must have a minimum length of [32].`,
      );
    }
  }
  const [elasticsearch] = values["elasticsearch.hosts"] as string[];
  const [authority] = (values["elasticsearch.ssl.certificateAuthorities"] ?? []) as string[];
  return {
    host: text("server.host", "localhost"),
    port: (values["server.port"] as number | undefined) ?? 5601,
    elasticsearch,
    username: text("elasticsearch.username"),
    password: text("elasticsearch.password"),
    ca: authority && readFileSync(authority, "utf8"),
  };
}
