import type { SettingReader } from "./settingReader";

/** Settings of a stack in containers: one or more environments on shared services. */
export interface RoomSettings {
  environments: EnvironmentSettings[];
  /** Who answers for the stack; a label on everything. */
  owner: string;
  portalPort: number;
  elasticsearchPort: number;
  kibanaPort: number;
  /** Whether builds train from a database. */
  database: boolean;
  databasePort: number;
  /** Days after which events are deleted. */
  retentionDays: number;
  /** How Jenkins learns of a push. */
  webhook: "direct" | "poll";
  /** Images to use in place of the published ones. */
  images: Record<string, string>;
  /** Registry that mirrors the published images, ending with `/`; empty for none. */
  imageRegistry: string;
}

/** One participant's or team's environment. */
export interface EnvironmentSettings {
  /** Also the last part of its data streams' names. */
  name: string;
  jenkinsPort: number;
  modelPort: number;
  /** Address of the git repository that its Jenkins follows. */
  repository: string;
}

const namePattern = /^[a-z][a-z0-9]{0,19}$/;
const environmentsAllowed =
  "a number from 1 to 200, or a list of different names (a lower-case letter, then up to 19 letters or digits) or of " +
  "objects {name, repository?}";

/**
 * Reads what is set for stacks in containers; what is wrong is remembered by the reader.
 *
 * @param repository of environments that name none
 * @param modelPort  port of the first environment's model service
 */
export function readRoomSettings(read: SettingReader, repository: string, modelPort: number): RoomSettings {
  return {
    environments: readEnvironments(read, repository, modelPort),
    owner: read.text("owner", "workshop", /^[\w.@-]+$/, "a name or mail address without spaces"),
    portalPort: read.integer("portalPort", 3000, 1024, 65535),
    elasticsearchPort: read.integer("elasticsearchPort", 9200, 1024, 65535),
    kibanaPort: read.integer("kibanaPort", 5601, 1024, 65535),
    database: read.flag("database", true),
    databasePort: read.integer("databasePort", 5432, 1024, 65535),
    retentionDays: read.integer("retentionDays", 30, 1, 3650),
    webhook: read.choice("webhook", "poll", ["direct", "poll"]),
    images: read.texts("images"),
    imageRegistry: read.text("imageRegistry", "", /^$|^\S+\/$/, "the address of a registry that ends with /"),
  };
}

function readEnvironments(read: SettingReader, shared: string, modelPort: number): EnvironmentSettings[] {
  const stride = read.integer("portStride", 1, 1, 1000);
  const jenkinsPort = read.integer("jenkinsPort", 10000, 1024, 65535);
  const value = read.value("environments") ?? 1;
  const wanted = entriesOf(value);
  const names = wanted.map(({ name }) => name);
  const right =
    names.length > 0 && new Set(names).size === names.length && names.every((name) => namePattern.test(name));
  if (!right) read.refuse("environments", JSON.stringify(value), environmentsAllowed);
  return wanted.map(({ name, repository = shared }, i) => ({
    name,
    repository,
    jenkinsPort: jenkinsPort + i * stride,
    modelPort: modelPort + i * stride,
  }));
}

/** What the setting lists, as objects; one without a name has the empty name. */
function entriesOf(value: unknown): { name: string; repository?: string }[] {
  if (typeof value === "number") {
    return Array.from({ length: Math.min(Math.max(value, 0), 200) }, (_, i) => ({ name: `team${i + 1}` }));
  }
  if (!Array.isArray(value)) return [];
  return value.map((entry) => (typeof entry === "string" ? { name: entry } : { name: "", ...entry }));
}
