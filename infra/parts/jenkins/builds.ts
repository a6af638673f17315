import type * as pulumi from "@pulumi/pulumi";
import type { PartSize } from "../../sizes";
import type { Workload, WorkloadSecret } from "../../workload";
import { eventsEnvironment } from "../eventsEnvironment";
import type { JenkinsArgs } from "../jenkins";
import { mlflowEnvironment } from "../mlflowEnvironment";
import { agent } from "./configuration";

/** Where the agent keeps workspaces and runs, and where it finds the registry. */
export const agentFolder = "/var/lib/cd4ml/agent";
export const home = `${agentFolder}/cd4ml`;
const registryFolder = "/var/lib/cd4ml/registry";

const room: PartSize = { replicas: 1, cpu: 2, memory: "3Gi" };

/** Asks the controller. The password goes through a pipe: on a command line everyone could read it. */
const isOnline =
  `printf 'user = "%s:%s"' "$JENKINS_AGENT_USER" "$(cat "$JENKINS_AGENT_PASSWORD_FILE")" |` +
  ` curl -fsS -K - "$JENKINS_URL/computer/$JENKINS_AGENT_NAME/api/json?tree=offline" | grep -q '"offline":false'`;

/** The agent that keeps running and takes one build after the other. */
export function agentWorkload(
  args: JenkinsArgs,
  controller: pulumi.Input<string>,
  password: pulumi.Input<string>,
): Workload {
  const common = commonWorkload(args);
  return {
    ...common,
    command: ["jenkins-agent"],
    environment: {
      JENKINS_URL: controller,
      JENKINS_AGENT_NAME: agent.name,
      JENKINS_AGENT_USER: agent.user,
      JENKINS_AGENT_WORKDIR: agentFolder,
      ...common.environment,
    },
    secrets: { JENKINS_AGENT_PASSWORD: password, ...agentSecrets(args) },
    // The agent listens on nothing: it is ready when the controller counts it among those that are online.
    ready: { path: "", command: ["sh", "-c", isOnline], seconds: 240 },
    volumes: { work: { path: agentFolder }, ...(!args.registry && { registry: { path: registryFolder } }) },
    stopSeconds: 30,
  };
}

/**
 * What a pod for one build is like, and one for a first model or a trial of a search: those have no Jenkins to get a
 * secret from. See `agentPod.ts` for what Jenkins makes of it.
 */
export function buildWorkload(args: JenkinsArgs): Workload {
  const { database } = args;
  const { storage } = args.buildSize ?? room;
  return {
    ...commonWorkload(args),
    secrets: {
      ...eventsEnvironment(args.events).secrets,
      ...agentSecrets(args),
      ...(database && { CD4ML_DATABASE_URL: database.url }),
    },
    ready: { path: "" },
    volumes: { work: { path: agentFolder, size: storage } },
  };
}

/** Secrets that every step of a build has, without asking Jenkins for them. */
export function agentSecrets({ registry, mlflow }: JenkinsArgs): Record<string, WorkloadSecret> {
  return { ...registry?.secrets, ...mlflowEnvironment(mlflow).secrets };
}

/** Address of the server that has the repository; GitHub's, known beforehand, has its repositories at the same port. */
export function gitHost({ apiUrl, repository }: JenkinsArgs): pulumi.Input<string> {
  return apiUrl ?? repository.url;
}

function commonWorkload(args: JenkinsArgs) {
  const { registry, database } = args;
  const events = eventsEnvironment(args.events);
  const mlflow = mlflowEnvironment(args.mlflow);
  const { cpu, memory } = args.buildSize ?? room;
  // Packages, and what is elsewhere of repository, registry, database, events and MLflow.
  const outside = [443, gitHost(args), ...(registry?.outside ?? []), ...events.outside, ...mlflow.outside];
  return {
    image: "cd4ml",
    environment: {
      CD4ML_HOME: home,
      CD4ML_REGISTRY: registry?.url ?? `file://${registryFolder}`,
      CD4ML_NAMESPACE: args.environment,
      ...events.environment,
      ...registry?.environment,
      ...mlflow.environment,
    },
    files: events.files,
    ports: {},
    calls: {
      workloads: [...events.workloads, ...(database?.running ? [database.running] : [])],
      outside: database?.outside === undefined ? outside : [...outside, database.outside],
    },
    scratch: ["/tmp"],
    resources: { memory, cpu },
  } satisfies Partial<Workload>;
}
