import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type JenkinsSettings, jenkinsConfiguration, secretFiles } from "../../infra/parts/jenkins/configuration";
import { deliveryParameters } from "../../infra/parts/jenkins/jobs";

const settings: JenkinsSettings = {
  environment: "ada",
  url: "http://localhost:10000/",
  repository: { url: "https://github.com/ada/cd4ml.git", branch: "main" },
  apiUrl: "https://api.github.com",
  trigger: "webhook",
  problems: ["houses", "ames"],
  agentFolder: "/var/lib/cd4ml/agent",
  has: { githubToken: true, databaseUrl: true, eventKeys: true },
};
const configured = (change: Partial<JenkinsSettings> = {}) => parse(jenkinsConfiguration({ ...settings, ...change }));
const script = (change: Partial<JenkinsSettings> = {}): string => configured(change).jobs[0].script;

describe("the configuration of a Jenkins controller", () => {
  it("lets the administrator do everything, the agent connect, and nobody else in", () => {
    const { authorizationStrategy, securityRealm } = configured().jenkins;
    assert.deepEqual(authorizationStrategy.globalMatrix.entries, [
      { user: { name: "admin", permissions: ["Overall/Administer"] } },
      { user: { name: "agent", permissions: ["Overall/Read", "Agent/Connect"] } },
    ]);
    assert.equal(securityRealm.local.allowsSignup, false);
  });

  it("runs no builds on the controller and all on one agent that connects over the web", () => {
    const { numExecutors, slaveAgentPort, nodes } = configured().jenkins;
    assert.deepEqual([numExecutors, slaveAgentPort], [0, -1]);
    assert.equal(nodes.length, 1);
    assert.equal(nodes[0].permanent.name, "builder");
    assert.deepEqual(nodes[0].permanent.launcher, { inbound: { webSocket: true } });
  });

  it("issues crumbs against forged requests", () => {
    assert.ok(configured().jenkins.crumbIssuer.standard);
  });

  it("names secrets by their files only", () => {
    const { jenkins, credentials } = configured();
    const [{ credentials: list }] = credentials.system.domainCredentials;
    const values = [
      ...jenkins.securityRealm.local.users.map(({ password }: { password: string }) => password),
      ...list.map((entry: Record<string, Record<string, string>>) => {
        const [credential] = Object.values(entry);
        return credential.secret ?? credential.password ?? credential.secretBytes;
      }),
    ];
    assert.equal(values.length, 8);
    for (const value of values) assert.match(value, /^\$\{readFile(Base64)?:\/run\/secrets\/JENKINS_[A-Z_]+\}$/);
    for (const file of Object.values(secretFiles))
      assert.ok(
        values.some((value) => value.includes(file)),
        file,
      );
  });

  it("verifies what GitHub sends by SHA-256, and makes no webhook itself", () => {
    const { gitHubPluginConfig } = configured().unclassified;
    assert.deepEqual(gitHubPluginConfig.hookSecretConfigs, [
      { credentialsId: "webhook-secret", signatureAlgorithm: "SHA256" },
    ]);
    assert.equal(gitHubPluginConfig.configs[0].apiUrl, "https://api.github.com");
    assert.equal(gitHubPluginConfig.configs[0].manageHooks, false);
  });

  it("does without a GitHub token, a database and an API key", () => {
    const { unclassified, credentials } = configured({
      has: { githubToken: false, databaseUrl: false, eventKeys: false },
    });
    assert.deepEqual(unclassified.gitHubPluginConfig.configs, []);
    const [{ credentials: list }] = credentials.system.domainCredentials;
    const files = list.filter((entry: object) => "file" in entry);
    assert.deepEqual(
      files.map(({ file }: { file: { id: string; secretBytes: string } }) => [file.id, file.secretBytes]),
      [
        ["database-url", ""],
        ["events-writer-key", ""],
        ["events-reader-key", ""],
      ],
    );
    assert.doesNotMatch(
      script({ has: { githubToken: false, databaseUrl: false, eventKeys: false } }),
      /credentials\('/,
    );
  });

  it("keeps a setting that looks like a variable as it is", () => {
    const { systemMessage } = configured({ environment: `a\${HOME}` }).jenkins;
    assert.ok(systemMessage.includes(`a^\${HOME}`));
  });
});

describe("the jobs of a Jenkins controller", () => {
  it("start on GitHub's message, or look for themselves", () => {
    assert.match(script(), /githubPush\(\)/);
    assert.doesNotMatch(script(), /pollSCM/);
    assert.match(script({ trigger: "poll" }), /pollSCM \{ scmpoll_spec\('\* \* \* \* \*'\) \}/);
    assert.doesNotMatch(script({ trigger: "poll" }), /githubPush/);
  });

  it("follow one branch of the environment's repository", () => {
    assert.match(script(), /url\('https:\/\/github\.com\/ada\/cd4ml\.git'\)/);
    assert.match(script(), /branch\('\*\/main'\)/);
  });

  it("quote what comes from settings", () => {
    const url = "https://example.org/o'brien\\x.git";
    assert.ok(
      script({ repository: { url, branch: "main" } }).includes("url('https://example.org/o\\'brien\\\\x.git')"),
    );
  });

  it("monitor every problem", () => {
    assert.match(script(), /cd4ml feedback houses --record --json/);
    assert.match(script(), /cd4ml feedback ames --record --json/);
  });

  it("have the parameters that the Jenkinsfile uses, with the environment's first problem as default", () => {
    const file = readFileSync(path.resolve(__dirname, "../../Jenkinsfile"), "utf8");
    const used = [...file.matchAll(/params\.(\w+)|"\$(\w+_name)"/g)].map(([, groovy, shell]) => groovy ?? shell);
    assert.deepEqual([...new Set(used)].sort(), deliveryParameters.map(({ name }) => name).sort());
    const made = [...script({ problems: ["ames"] }).matchAll(/stringParam\('(\w+)', '(\w+)', /g)];
    assert.deepEqual(
      made.map(([, name, value]) => `${name}=${value}`),
      [
        "problem_name=ames",
        "ml_pipeline_params_name=default",
        "feature_set_name=default",
        "algorithm_name=default",
        "algorithm_params_name=default",
      ],
    );
  });
});
