import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Running } from "../platforms/platform";
import { DatabaseReader, DatabaseTable } from "../provider/databaseResources";
import { Password } from "../provider/resources";
import type { PartSize } from "../sizes";
import type { Workload } from "../workload";
import type { SimulatedData } from "./simulatedData";

/** What a {@link Database} needs. */
export interface DatabaseArgs {
  /** Port of this machine it is published on. */
  port: number;
  /** Problems whose data it holds. */
  problems: string[];
  /** The project's problem folders. */
  problemFolders: string;
  data: SimulatedData;
  /** @default 1 CPU and 512 MiB */
  size?: PartSize;
}

/** User and database, and the login that builds read with. */
const owner = "cd4ml";
const reader = "cd4ml_reader";

/**
 * A Postgres with the problems' data, which builds train from. They sign in as a user that only reads.
 *
 * Costs about 100 MB of memory and twice the files' size of disk.
 */
export class Database extends pulumi.ComponentResource {
  /** What `CD4ML_DATABASE_URL` is set to inside the stack; known once all data is there. Secret. */
  readonly address: pulumi.Output<string>;
  /** Address from the machine that runs Pulumi, e.g. `localhost:5432`. */
  readonly place: pulumi.Output<string>;
  /** Who may do everything. */
  readonly login: { user: string; password: pulumi.Output<string> };
  readonly running: Running;

  constructor(name: string, args: DatabaseArgs, opts: PartOptions) {
    super("cd4ml:parts:Database", name, {}, opts);
    const password = (of: string) =>
      new Password(`${name}-${of}`, { purpose: `${of} of the database` }, { parent: this }).value;
    this.login = { user: owner, password: password("owner") };
    const readerPassword = password("reader");
    this.running = opts.platform.run(name, databaseWorkload(args, this.login.password), { parent: this });
    this.place = hostOf(this.running.url("sql"));
    const url = withLogin(this.running.admin("sql"), this.login);
    const child = { parent: this, deletedWith: this };
    const login = new DatabaseReader(`${name}-reader-login`, { url, name: reader, password: readerPassword }, child);
    const { data } = args;
    const tables = args.problems.map((problem) => {
      const own = sourceDigest(path.join(args.problemFolders, problem));
      const source = pulumi.output(data.digests[problem] ?? {}).apply((digests) => digestOf(own, digests));
      const table = { problem, url, data: data.folder, source };
      return new DatabaseTable(`${name}-${problem}`, table, { ...child, dependsOn: login });
    });
    const inside = pulumi.interpolate`postgres://${reader}:${readerPassword}@${hostOf(this.running.address("sql"))}/${owner}`;
    this.address = pulumi.all([inside, tables.map((table) => table.tables)]).apply(([address]) => address);
    this.registerOutputs({ place: this.place });
  }
}

/**
 * There once the server has answered. The image takes a cluster as complete as soon as its first file is there: one whose
 * first start was cut off would stay without database or access. Nothing is loaded before the server has answered, so
 * that such a cluster holds nothing and can be made anew.
 */
const completeFile = "/var/lib/postgresql/data/complete";

/** By TCP: the first start also answers on its socket, before it is ready for anyone else. */
const isReady = `pg_isready --quiet --host 127.0.0.1 --username ${owner} && touch ${completeFile}`;

/**
 * The image sets the owner's password when it makes a cluster, and never again. Here each start sets it, so that it can
 * be rotated, and a volume that was kept opens to a new stack. A pipe keeps it out of process lists.
 */
const start = `as_postgres() { if [ "$(id -u)" = 0 ]; then gosu postgres "$@"; else "$@"; fi; }
if [ -e "$PGDATA" ] && [ ! -e ${completeFile} ]; then rm -rf "$PGDATA"; fi
if [ -s "$PGDATA/PG_VERSION" ]; then
  printf "ALTER ROLE ${owner} PASSWORD '%s'\\n" "$(cat "$POSTGRES_PASSWORD_FILE")" |
    as_postgres postgres --single -D "$PGDATA" -c log_min_error_statement=panic postgres > /dev/null
fi
exec docker-entrypoint.sh postgres`;

const room: PartSize = { replicas: 1, cpu: 1, memory: "512Mi" };

function databaseWorkload({ port, size = room }: DatabaseArgs, password: pulumi.Input<string>): Workload {
  const { memory, cpu, storage } = size;
  return {
    image: "postgres",
    command: ["bash", "-c", start],
    environment: {
      POSTGRES_USER: owner,
      POSTGRES_DB: owner,
      PGDATA: "/var/lib/postgresql/data/cluster",
      POSTGRES_INITDB_ARGS: "--auth-host=scram-sha-256",
    },
    secrets: { POSTGRES_PASSWORD: password },
    ports: { sql: 5432 },
    publish: { sql: port },
    ready: { path: "", command: ["sh", "-c", isReady], seconds: 120 },
    volumes: { data: { path: "/var/lib/postgresql/data", size: storage } },
    scratch: ["/var/run/postgresql"],
    // On Docker the image starts as root, gives its folders to the user postgres, and becomes that user.
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    resources: { memory, cpu },
    stopSeconds: 30,
  };
}

/** The database's address for the provider's resources; inside a cluster it says through which one. */
function withLogin(address: pulumi.Output<string>, { user, password }: Database["login"]): pulumi.Output<string> {
  const place = address.apply((known) => {
    const { protocol, username, host } = new URL(known);
    return protocol === "kubernetes:" ? `${host}/${owner}?kubernetes=${username}` : `${host}/${owner}`;
  });
  return pulumi.interpolate`postgres://${user}:${password}@${place}`;
}

/** `http://localhost:5432` → `localhost:5432`. */
function hostOf(url: pulumi.Output<string>): pulumi.Output<string> {
  return url.apply((address) => address.replace(/^\w+:\/\//, ""));
}

function digestOf(own: string, simulated: Record<string, string>): string {
  return createHash("sha256")
    .update(JSON.stringify([own, simulated]))
    .digest("hex");
}

/** SHA-256 over what a load reads of a problem's folder: its definition and, unless they are simulated, its files. */
function sourceDigest(folder: string): string {
  const definition = readFileSync(path.join(folder, "problem.json"), "utf8");
  const { source } = JSON.parse(definition) as { source: ProblemSource };
  const names = [source.file, ...Object.values(source.lookups ?? {}).map(({ file }) => file)];
  const files = names.map((name) => path.join(folder, name)).filter((file) => !source.simulated && existsSync(file));
  const hash = createHash("sha256").update(definition);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

/** What is used of a problem.json here; `cd4ml data load` checks all of it. */
interface ProblemSource {
  file: string;
  simulated?: boolean;
  lookups?: Record<string, { file: string }>;
}
