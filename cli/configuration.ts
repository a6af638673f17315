import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { sourceVariable } from "../model/data/sourceFiles";
import { Cd4mlError } from "../model/errors";
import type { BucketAccess } from "../model/registry/bucket";
import { type MlflowAccess, mlflowAccess } from "./tracking/access";

/** The project's own folder: problems, infrastructure and code live here. */
export const projectRoot = path.resolve(__dirname, "..");

/** What the commands and containers read from their environment. The only place that does. */
export interface Configuration {
  /** `CD4ML_HOME`: everything the project writes on this machine. @default `.cd4ml` in the project's folder */
  home: string;
  /** `CD4ML_PROBLEMS`: the problem folders. @default `model/problems` in the project's folder */
  problems: string;
  /** `CD4ML_DATA`: simulated data sets, one folder per problem. @default `$CD4ML_HOME/data` */
  data: string;
  /** `CD4ML_REGISTRY`: `file:///…` or `s3://bucket/prefix`. @default `file://$CD4ML_HOME/registry` */
  registry: string;
  /**
   * Of a registry in a bucket: `CD4ML_S3_ENDPOINT`, an S3-compatible server's address (default AWS); `AWS_ACCESS_KEY_ID`,
   * `AWS_SECRET_ACCESS_KEY` and, of keys that are lent, `AWS_SESSION_TOKEN`, or the files `…_FILE` (default as the AWS SDK
   * finds them); `AWS_REGION`.
   */
  bucket: BucketAccess;
  /** `CD4ML_EVENTS`: `duckdb:PATH` or `https://elasticsearch…`. @default `duckdb:$CD4ML_HOME/events/events.duckdb` */
  events: string;
  /** Whether `CD4ML_EVENTS` is set: then the pipeline records there what runs score. */
  hasEvents: boolean;
  /** `CD4ML_EVENTS_KEY` or the file `CD4ML_EVENTS_KEY_FILE`: Elasticsearch API key that creates events, base64. @default none */
  eventsKey: string | undefined;
  /** `CD4ML_EVENTS_READER_KEY`, or `…_FILE`: the key that reads them. @default `CD4ML_EVENTS_KEY` */
  eventsReaderKey: string | undefined;
  /**
   * `CD4ML_DATABASE_URL`, or `…_FILE`: the Postgres that models are trained from, `postgres://…`.
   *
   * @default each problem's own, if it names one, else files
   */
  databaseUrl: string | undefined;
  /** `CD4ML_JOURNAL`: folder of the service's journal. @default `$CD4ML_HOME/journal` */
  journal: string;
  /** `CD4ML_DELIVERIES`: what `cd4ml watch` keeps of each delivery. @default `$CD4ML_HOME/deliveries` */
  deliveries: string;
  /** `CD4ML_PORTAL`: folder of the portal's entries. @default `$CD4ML_HOME/portal` */
  portal: string;
  /** `CD4ML_PORTAL_TOKEN`, or `…_FILE`: who knows it may change the entries. @default none: there is no portal */
  portalToken: string | undefined;
  /** `CD4ML_RELAY_CHANNEL`, or `…_FILE`: channel of server-sent events that `cd4ml relay` follows. @default none */
  relayChannel: string | undefined;
  /** `CD4ML_RELAY_TARGET`: where `cd4ml relay` posts webhooks, e.g. `http://jenkins:8080/github-webhook/`. @default none */
  relayTarget: string | undefined;
  /**
   * `CD4ML_GITHUB_URL`: the GitHub that approvals and pull requests are at.
   *
   * @default `GITHUB_API_URL`, which GitHub's workflows have; else `https://api.github.com/`
   */
  githubUrl: string;
  /** `GITHUB_TOKEN`, or `…_FILE`: reads the statuses of commits there, writes comments. @default none */
  githubToken: string | undefined;
  /**
   * `MLFLOW_TRACKING_URI`: MLflow server that runs are logged to as well, `http://…` or `https://…`;
   * `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`, or `MLFLOW_TRACKING_TOKEN`: its login, or the files `…_FILE`.
   *
   * @default none: the registry alone has the runs
   */
  mlflow: MlflowAccess | undefined;
  /** `CD4ML_NAMESPACE`: the environment; last part of the data streams' names. @default `local` */
  namespace: string;
  /** Whether `CD4ML_NAMESPACE` is set: then it is part of the names in MLflow. */
  hasNamespace: boolean;
  /** `CD4ML_HOST`: address the service listens on. @default `127.0.0.1` */
  host: string;
  /** `CD4ML_PORT`: port the service listens on. @default 11000 */
  port: number;
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws Cd4mlError CD4ML_CONFIGURATION naming the variable, its value and what is allowed
 */
export function readConfiguration(env: NodeJS.ProcessEnv = process.env): Configuration {
  const home = path.resolve(env.CD4ML_HOME || path.join(projectRoot, ".cd4ml"));
  return {
    home,
    problems: path.resolve(env.CD4ML_PROBLEMS || path.join(projectRoot, "model/problems")),
    data: path.resolve(env.CD4ML_DATA || path.join(home, "data")),
    registry: env.CD4ML_REGISTRY || pathToFileURL(path.join(home, "registry")).href,
    bucket: {
      endpoint: env.CD4ML_S3_ENDPOINT || undefined,
      // Servers of one's own know no regions; the SDK wants one all the same.
      region: env.AWS_REGION || (env.CD4ML_S3_ENDPOINT ? "us-east-1" : undefined),
      accessKeyId: secret(env, "AWS_ACCESS_KEY_ID"),
      secretAccessKey: secret(env, "AWS_SECRET_ACCESS_KEY"),
      sessionToken: secret(env, "AWS_SESSION_TOKEN"),
    },
    events: env.CD4ML_EVENTS || `duckdb:${path.join(home, "events/events.duckdb")}`,
    hasEvents: Boolean(env.CD4ML_EVENTS),
    eventsKey: secret(env, "CD4ML_EVENTS_KEY"),
    eventsReaderKey: secret(env, "CD4ML_EVENTS_READER_KEY"),
    databaseUrl: secret(env, "CD4ML_DATABASE_URL"),
    journal: path.resolve(env.CD4ML_JOURNAL || path.join(home, "journal")),
    deliveries: path.resolve(env.CD4ML_DELIVERIES || path.join(home, "deliveries")),
    portal: path.resolve(env.CD4ML_PORTAL || path.join(home, "portal")),
    portalToken: secret(env, "CD4ML_PORTAL_TOKEN"),
    relayChannel: secret(env, "CD4ML_RELAY_CHANNEL"),
    relayTarget: env.CD4ML_RELAY_TARGET || undefined,
    githubUrl: env.CD4ML_GITHUB_URL || env.GITHUB_API_URL || "https://api.github.com/",
    githubToken: secret(env, "GITHUB_TOKEN"),
    mlflow: mlflow(env),
    namespace: matching(
      env,
      "CD4ML_NAMESPACE",
      "local",
      /^[a-z0-9][a-z0-9_.]*$/,
      "lower-case letters, digits, _ and .",
    ),
    hasNamespace: Boolean(env.CD4ML_NAMESPACE),
    host: env.CD4ML_HOST || "127.0.0.1",
    port: port(env, "CD4ML_PORT", 11000),
  };
}

function matching(env: NodeJS.ProcessEnv, name: string, fallback: string, pattern: RegExp, allowed: string): string {
  const value = env[name] || fallback;
  if (pattern.test(value)) return value;
  throw new Cd4mlError("CD4ML_CONFIGURATION", `${name} is "${value}"; allowed: ${allowed}.`);
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65536) return value;
  throw new Cd4mlError("CD4ML_CONFIGURATION", `${name} is "${text}"; allowed: a port from 1 to 65535.`);
}

function mlflow(env: NodeJS.ProcessEnv): MlflowAccess | undefined {
  const uri = secret(env, "MLFLOW_TRACKING_URI");
  if (!uri) return undefined;
  return mlflowAccess(uri, {
    username: secret(env, "MLFLOW_TRACKING_USERNAME"),
    password: secret(env, "MLFLOW_TRACKING_PASSWORD"),
    token: secret(env, "MLFLOW_TRACKING_TOKEN"),
  });
}

/**
 * `CD4ML_SOURCE_<PROBLEM>`, by the problem's name in capitals: where its rows are, whatever `problem.json` and
 * `CD4ML_DATABASE_URL` say. A file, or folder of files, as `source.file` may be, or `postgres://…`, whose password is in
 * `PGPASSWORD` or `~/.pgpass`. Look-ups stay the problem's own, unless they are in the database.
 *
 * @default undefined: nothing else is said
 */
export function configuredSource(problem: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env[sourceVariable(problem)] || undefined;
}

/** A value that no one else may see: the variable, or the content of the file that `<name>_FILE` names. */
function secret(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name] || !file) return env[name] || undefined;
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch (error) {
    throw new Cd4mlError("CD4ML_CONFIGURATION", `${name}_FILE cannot be read: ${(error as Error).message}.`);
  }
}
