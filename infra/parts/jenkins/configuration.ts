import { stringify } from "yaml";
import { type JobSettings, jobScript } from "./jobs";

/** Files that hold the controller's secrets, by their name below `/run/secrets`. */
export const secretFiles = {
  adminPassword: "JENKINS_ADMIN_PASSWORD",
  agentPassword: "JENKINS_AGENT_PASSWORD",
  webhookSecret: "JENKINS_WEBHOOK_SECRET",
  githubToken: "JENKINS_GITHUB_TOKEN",
  databaseUrl: "JENKINS_DATABASE_URL",
  eventsWriterKey: "JENKINS_EVENTS_WRITER_KEY",
  eventsReaderKey: "JENKINS_EVENTS_READER_KEY",
} as const;

/** The agent that runs the builds, by its name and the user it signs in as where it keeps running. */
export const agent = { name: "builder", user: "agent", label: "cd4ml" } as const;

/** What the controller is told. No secret is among it: those are files that Jenkins reads itself. */
export interface JenkinsSettings extends Omit<JobSettings, "gitCredentials"> {
  /** Name of the environment, shown on the pages. */
  environment: string;
  /** Address people open, e.g. `http://localhost:10000/`. */
  url: string;
  /** Base of GitHub's REST API. */
  apiUrl: string;
  /** Folder on the agent that builds work in. */
  agentFolder: string;
  /** Pods that are started for builds, in place of the agent. @default an agent */
  pods?: {
    namespace: string;
    /** What an agent's pod is like, in YAML. */
    pod: string;
    /** Address by which the pods reach the controller. */
    controller: string;
  };
  /** Which of the optional secrets there are. */
  has: { githubToken: boolean; databaseUrl: boolean; eventKeys: boolean };
}

/**
 * The controller's configuration for the plugin Configuration as Code, in YAML.
 *
 * @see https://plugins.jenkins.io/configuration-as-code
 */
export function jenkinsConfiguration(settings: JenkinsSettings): string {
  const gitCredentials = settings.has.githubToken ? "github" : undefined;
  const configuration = {
    jenkins: {
      systemMessage: literal(
        `CD4ML environment ${settings.environment}. Set up by code: what is changed here is undone.`,
      ),
      // Builds run on agents alone: what a build may do, the controller's files and secrets are not within its reach.
      numExecutors: 0,
      mode: "EXCLUSIVE",
      slaveAgentPort: -1,
      crumbIssuer: { standard: { excludeClientIPFromCrumb: true } },
      ...access(settings),
      globalNodeProperties: [
        { envVars: { env: [{ key: "CD4ML_BRANCH", value: literal(settings.repository.branch) }] } },
      ],
      ...(settings.pods ? { clouds: [cloud(settings.pods)] } : { nodes: [builder(settings)] }),
    },
    credentials: { system: { domainCredentials: [{ credentials: credentials(settings.has) }] } },
    unclassified: {
      location: { url: literal(settings.url) },
      gitHubPluginConfig: gitHub(settings),
    },
    jobs: [{ script: literal(jobScript({ ...settings, gitCredentials })) }],
  };
  return stringify(configuration, { lineWidth: 0 });
}

/**
 * Who signs in, and who may do what. Anonymous may do nothing. A pod that is an agent is no user: it has a secret of its
 * own from whoever started it.
 */
function access({ pods }: JenkinsSettings) {
  const agentUser = { id: agent.user, name: "Build agent", password: secret("agentPassword") };
  // Overall/Read is what it takes to be let in at all; jobs, credentials and settings stay hidden.
  const agentEntry = { user: { name: agent.user, permissions: ["Overall/Read", "Agent/Connect"] } };
  return {
    securityRealm: {
      local: {
        allowsSignup: false,
        users: [
          { id: "admin", name: "Administrator", password: secret("adminPassword") },
          ...(pods ? [] : [agentUser]),
        ],
      },
    },
    authorizationStrategy: {
      globalMatrix: {
        entries: [{ user: { name: "admin", permissions: ["Overall/Administer"] } }, ...(pods ? [] : [agentEntry])],
      },
    },
  };
}

/** The inbound agent: it connects to the controller over the same port as people do, and runs one build at a time. */
function builder({ agentFolder }: JenkinsSettings) {
  return {
    permanent: {
      name: agent.name,
      labelString: agent.label,
      mode: "EXCLUSIVE",
      numExecutors: 1,
      remoteFS: agentFolder,
      retentionStrategy: "always",
      launcher: { inbound: { webSocket: true } },
    },
  };
}

/**
 * Starts a pod for each build, and none waits for the next. What the pod is like says its YAML alone.
 *
 * @see https://plugins.jenkins.io/kubernetes
 */
function cloud({ namespace, pod, controller }: NonNullable<JenkinsSettings["pods"]>) {
  return {
    kubernetes: {
      name: "cluster",
      namespace: literal(namespace),
      jenkinsUrl: literal(controller),
      webSocket: true,
      containerCapStr: "10",
      templates: [
        {
          name: agent.name,
          label: agent.label,
          nodeUsageMode: "EXCLUSIVE",
          slaveConnectTimeout: 300,
          podRetention: "never",
          showRawYaml: false,
          yaml: literal(pod),
          yamlMergeStrategy: "override",
        },
      ],
    },
  };
}

/**
 * What builds and plugins sign in with. Builds get theirs as files. A build asks for the database and the events in any
 * case; where there is none the file is empty.
 */
function credentials(has: JenkinsSettings["has"]) {
  const file = (id: string, description: string, name: keyof typeof secretFiles, isThere: boolean) => ({
    file: {
      scope: "GLOBAL",
      id,
      description,
      fileName: id,
      secretBytes: isThere ? `\${readFileBase64:/run/secrets/${secretFiles[name]}}` : "",
    },
  });
  const text = (id: string, name: keyof typeof secretFiles, description: string) => ({
    string: { scope: "SYSTEM", id, description, secret: secret(name) },
  });
  const github = [
    text("github-token", "githubToken", "GitHub token, for commit statuses"),
    {
      usernamePassword: {
        scope: "GLOBAL",
        id: "github",
        description: "GitHub token, for git",
        username: "x-access-token",
        password: secret("githubToken"),
      },
    },
  ];
  return [
    text("webhook-secret", "webhookSecret", "Signs what GitHub sends"),
    ...(has.githubToken ? github : []),
    file("database-url", "Address of the database with its password", "databaseUrl", has.databaseUrl),
    file("events-writer-key", "Elasticsearch API key that records", "eventsWriterKey", has.eventKeys),
    file("events-reader-key", "Elasticsearch API key that reads", "eventsReaderKey", has.eventKeys),
  ];
}

/** GitHub: its API for commit statuses, and the secret that its messages are signed with. The stack makes the webhook. */
function gitHub({ apiUrl, has }: JenkinsSettings) {
  const server = { name: "GitHub", apiUrl: literal(apiUrl), credentialsId: "github-token", manageHooks: false };
  return {
    configs: has.githubToken ? [server] : [],
    hookSecretConfigs: [{ credentialsId: "webhook-secret", signatureAlgorithm: "SHA256" }],
  };
}

/** Read by Jenkins when it starts; see "Handling Secrets" of the plugin. */
function secret(name: keyof typeof secretFiles): string {
  return `\${readFile:/run/secrets/${secretFiles[name]}}`;
}

/** The plugin resolves `${…}` wherever it stands; a caret in front keeps text as it is. */
function literal(text: string): string {
  return text.replace(/\$\{/g, "^$${");
}
