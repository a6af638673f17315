import { fullName, type RepositorySettings, readRepositorySettings } from "./repositorySettings";
import type { SettingReader } from "./settingReader";

/** Settings of a stack in containers: one or more environments on shared services. */
export interface RoomSettings {
  environments: EnvironmentSettings[];
  /** Who answers for the stack; a label on everything. */
  owner: string;
  /** Whether there is a page that links everything. */
  portal: boolean;
  portalPort: number;
  elasticsearchPort: number;
  kibanaPort: number;
  /** Whether builds train from a database. */
  database: boolean;
  /** Of a room's own; on a cluster of one whose address only the cluster knows. */
  databasePort: number;
  /** Days after which events are deleted. */
  retentionDays: number;
  repositories: RepositorySettings;
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
  /** The git repository that its Jenkins follows: an address, or `owner/name` of one that exists at GitHub. */
  repository: string;
  /** User or organization at GitHub that gets its repository. @default the stack's */
  owner?: string;
  /** Rights in its repository by user at GitHub. */
  collaborators?: Record<string, Right>;
}

/** What a collaborator may do. */
export type Right = "pull" | "triage" | "push" | "maintain" | "admin";
const rights: readonly string[] = ["pull", "triage", "push", "maintain", "admin"];

/** Not the portal's, Kibana's or Elasticsearch's own names. */
const namePattern = /^(?!(shared|default|elastic|kibana)$)[a-z][a-z0-9]{0,19}$/;
/** With a letter or digit, so that something is left of it in a label. */
const ownerPattern = /^(?=.*[A-Za-z0-9])[\w.@-]+$/;
const environmentsAllowed =
  "a number from 1 to 200, or a list of different names (a lower-case letter, then up to 19 letters or digits; not shared, default, elastic or kibana) or of " +
  "objects {name, slot?, repository?, owner?, collaborators?: {user: pull|triage|push|maintain|admin}}";

/**
 * Reads what is set for stacks in containers; what is wrong is remembered by the reader.
 *
 * @param repository of environments that name none
 * @param modelPort  port of the first environment's model service
 * @param inCluster  whether the stack is on Kubernetes
 */
export function readRoomSettings(
  read: SettingReader,
  repository: string,
  modelPort: number,
  inCluster: boolean,
): RoomSettings {
  const repositories = readRepositorySettings(read, inCluster);
  return {
    environments: readEnvironments(read, repository, modelPort, repositories),
    owner: read.text("owner", "workshop", ownerPattern, "a name or mail address without spaces"),
    portal: read.flag("portal", true),
    portalPort: read.integer("portalPort", 3000, 1024, 65535),
    elasticsearchPort: read.integer("elasticsearchPort", 9200, 1024, 65535),
    kibanaPort: read.integer("kibanaPort", 5601, 1024, 65535),
    database: read.flag("database", true),
    databasePort: read.integer("databasePort", 5432, 1024, 65535),
    retentionDays: read.integer("retentionDays", 30, 1, 3650),
    repositories,
    images: read.texts("images", "{kibana: mirror.example.org/kibana:8.19.8}"),
    imageRegistry: read.text("imageRegistry", "", /^$|^\S+\/$/, "the address of a registry that ends with /"),
  };
}

function readEnvironments(
  read: SettingReader,
  shared: string,
  modelPort: number,
  repositories: RepositorySettings,
): EnvironmentSettings[] {
  const stride = read.integer("portStride", 1, 1, 1000);
  const jenkinsPort = read.integer("jenkinsPort", 10000, 1024, 65535);
  const value = read.value("environments") ?? 1;
  const wanted = entriesOf(value);
  const names = wanted.map(({ name }) => name);
  const right = names.length > 0 && new Set(names).size === names.length && wanted.every(isRight);
  if (!right) read.refuse("environments", JSON.stringify(value), environmentsAllowed);
  refuseForGitHub(read, wanted, repositories);
  const slots = wanted.map(({ slot }, i) => slot ?? i);
  if (new Set(slots).size < slots.length) {
    read.refuse(
      "environments",
      JSON.stringify(value),
      "a slot of its own for each environment; without one it is its position, from 0",
    );
  }
  return wanted.map(({ name, repository = shared, owner, collaborators }, i) => ({
    name,
    repository,
    owner,
    collaborators,
    jenkinsPort: jenkinsPort + slots[i] * stride,
    modelPort: modelPort + slots[i] * stride,
  }));
}

type Entry = Pick<EnvironmentSettings, "name" | "owner" | "collaborators"> & { repository?: string; slot?: number };

function isRight({ name, owner = "a", collaborators = {}, slot = 0 }: Entry): boolean {
  return (
    namePattern.test(name) &&
    Number.isInteger(slot) &&
    slot >= 0 &&
    slot < 1000 &&
    /^[\w-]+$/.test(owner) &&
    Object.values(collaborators).every((each) => rights.includes(each))
  );
}

/** What GitHub does not allow, or what it needs to know. */
function refuseForGitHub(read: SettingReader, wanted: Entry[], { from, owner: shared }: RepositorySettings): void {
  const owners = wanted.map(({ owner = shared }) => owner.toLowerCase());
  if (from === "fork" && new Set(owners).size < owners.length) {
    const allowed =
      "an owner of its own for each environment, because GitHub allows one fork for each account; or repositoryFrom: template";
    read.refuse("environments", JSON.stringify(wanted), allowed);
  }
  const unnamed = wanted.find(({ repository = "" }) => !fullName.test(repository));
  if (from === "existing" && unnamed) {
    read.refuse(
      "environments",
      JSON.stringify(wanted),
      "for each a repository: owner/name, for repositoryFrom = existing",
    );
  }
}

/** What the setting lists, as objects; one without a name has the empty name. */
function entriesOf(value: unknown): Entry[] {
  if (typeof value === "number") {
    return Array.from({ length: Math.min(Math.max(value, 0), 200) }, (_, i) => ({ name: `team${i + 1}` }));
  }
  if (!Array.isArray(value)) return [];
  return value.map((entry) => (typeof entry === "string" ? { name: entry } : { name: "", ...entry }));
}
