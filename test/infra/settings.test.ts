import assert from "node:assert/strict";
import { checkSettings } from "../../infra/engine/checkSettings";
import type { SettingSource } from "../../infra/settingReader";
import { readSettings } from "../../infra/settings";

const from =
  (values: Record<string, string>): SettingSource =>
  (key) =>
    values[key];
const read = (values: Record<string, string> = {}) => readSettings("/project", from(values), {});

/** What is said of settings that are wrong; nothing of those that are right. */
function refusalOf(values: Record<string, string>): string {
  try {
    read(values);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("the settings of a stack", () => {
  it("have defaults that need no configuration at all", () => {
    const settings = read();
    assert.equal(settings.home, "/project/.cd4ml");
    assert.equal(settings.host, "127.0.0.1");
    assert.equal(settings.modelPort, 11000);
    assert.deepEqual(settings.problems, ["houses", "ames"]);
    assert.equal(settings.repository, "/project");
    assert.equal(settings.keepData, false);
  });

  it("take the folder from CD4ML_HOME", () => {
    assert.equal(readSettings("/project", from({}), { CD4ML_HOME: "/data/cd4ml" }).home, "/data/cd4ml");
  });

  it("want the status of the delivery on protected branches, or the one that is named", () => {
    assert.equal(read().room.repositories.requiredStatus, "cd4ml/delivery");
    assert.equal(read({ requiredStatus: "model" }).room.repositories.requiredStatus, "model");
  });

  it("leave the address of a repository as it is", () => {
    for (const repository of ["https://example.org/cd4ml.git", "git@example.org:team/cd4ml.git"]) {
      assert.equal(read({ repository }).repository, repository);
    }
  });

  const wrong: [key: string, value: string, allowed: RegExp][] = [
    ["modelPort", "80", /whole number from 1024 to 65535/],
    ["modelPort", "eleven", /whole number from 1024 to 65535/],
    ["watcherPort", "11000", /a port other than cd4ml:modelPort/],
    ["rows", "9999", /from 10000 to 10000000/],
    ["problems", "houses", /a list of different problem folders/],
    ["problems", "[]", /a list of different problem folders/],
    ["problems", '["houses","houses"]', /a list of different problem folders/],
    ["problems", '["../etc"]', /a list of different problem folders/],
    ["host", "here there", /an address of this machine/],
    ["branch", "a..~b", /the name of a branch/],
    ["pollSeconds", "0", /from 1 to 3600/],
    ["watch", "yes", /true or false/],
    ["keepData", "1", /true or false/],
    ["mlflowUrl", "sqlite:///runs.db", /http\(s\):\/\/… without a password in it, or nothing/],
    ["mlflowUsername", "a user", /the name of a user without colon or space, or nothing/],
    ["elasticsearchUrl", "http://elastic.example.org:9200", /https:\/\/… .* because an API key is sent there/],
    ["elasticsearchUrl", "http://127.0.0.1.example.org", /http:\/\/… of loopback only/],
    ["kibanaUrl", "http://kibana.example.org", /https:\/\/… .* because an API key is sent there/],
    ["eventsFrom", "prod", /nothing: another stack's event store is of platform kubernetes/],
    ["shareEventsWith", '["staging"]', /nothing: an event store for other stacks is of platform kubernetes/],
    ["registry", "in-cluster", /s3:\/\/bucket\/prefix, or nothing for a volume; in-cluster is of platform kubernetes/],
  ];
  for (const [key, value, allowed] of wrong) {
    it(`refuse cd4ml:${key} = ${value}, naming key, value and what is allowed`, () => {
      assert.throws(
        () => read({ [key]: value }),
        ({ message }: Error) => message.includes(`cd4ml:${key} is ${JSON.stringify(value)}`) && allowed.test(message),
      );
    });
  }

  it("report all that is wrong at once", () => {
    assert.throws(() => read({ modelPort: "1", watch: "maybe" }), /2 settings are wrong:[\s\S]*modelPort[\s\S]*watch/);
  });
});

describe("the settings of a stack on a cluster", () => {
  const onCluster = (values: Record<string, string>) => read({ platform: "kubernetes", ...values });

  for (const [values, allowed] of [
    [{ elasticsearchUrl: "https://elastic.example.org" }, /cd4ml:eventsFrom is "prod"; allowed: nothing while/],
    [{ shareEventsWith: '["test"]' }, /cd4ml:shareEventsWith is .*the stack that has the event store shares it/],
    [{ shareEventsWith: "test" }, /cd4ml:shareEventsWith is .*a list of other stacks, e\.g\. \[staging\]/],
  ] as const) {
    it(`refuse events from another stack with ${JSON.stringify(values)}`, () => {
      assert.throws(() => onCluster({ eventsFrom: "prod", ...values }), { message: allowed });
    });
  }
});

describe("the sizes of parts", () => {
  const refusal = (parts: object, platform = "kubernetes") => refusalOf({ platform, parts: JSON.stringify(parts) });

  for (const part of ["jenkins", "database", "portal", "bucket", "relay", "build"]) {
    it(`are refused with copies of ${part}, of which there is one`, () => {
      assert.match(
        refusal({ [part]: { replicas: 2 } }),
        new RegExp(`cd4ml:parts\\.${part}\\.replicas is "2"; allowed: 1: there is one ${part}\n`),
      );
      assert.doesNotMatch(refusal({ [part]: { replicas: 1 } }), /parts/);
    });
  }

  it("are refused with most copies of what does not follow the load", () => {
    assert.match(refusal({ kibana: { most: 4 } }), /cd4ml:parts\.kibana\.most is "4"; allowed: nothing/);
  });

  it("may have copies of the others, on a cluster", () => {
    const parts = { elasticsearch: { replicas: 3 }, kibana: { replicas: 2 }, modelService: { replicas: 2, most: 8 } };
    assert.doesNotMatch(refusal(parts), /parts/);
    assert.match(
      refusal(parts, "docker"),
      /parts\.kibana\.replicas is "2"; allowed: 1: there is one kibana outside of/,
    );
  });
});

describe("the settings of websites on a cluster", () => {
  const refusals = (values: Record<string, string>) => refusalOf({ platform: "kubernetes", ...values });

  it("are refused without certificates", () => {
    assert.match(refusals({}), /cd4ml:tlsIssuer is ""; allowed: .*or cd4ml:tlsSecret/);
    assert.doesNotMatch(refusals({ tlsSecret: "wildcard" }), /tlsIssuer/);
    assert.doesNotMatch(refusals({ tlsIssuer: "letsencrypt" }), /tlsIssuer is/);
  });

  it("are refused where nobody knows how the controller serves no HTTP", () => {
    assert.match(
      refusals({ ingressClass: "public" }),
      /cd4ml:ingressAnnotations is "\{\}"; allowed: .* class public .* only of classes nginx, traefik/,
    );
    const ingressAnnotations = '{"nginx.ingress.kubernetes.io/ssl-redirect":"true"}';
    assert.doesNotMatch(refusals({ ingressClass: "public", ingressAnnotations }), /ingressAnnotations/);
    assert.doesNotMatch(refusals({ ingressClass: "traefik" }), /ingressAnnotations/);
  });
});

describe("the settings of a registry in a bucket, on a cluster", () => {
  const s3Role = "arn:aws:iam::123456789012:role/models";
  const refusal = (values: Record<string, string>) =>
    refusalOf({ platform: "kubernetes", registry: "s3://models/prod", ...values });

  it("are refused with nothing that opens it", () => {
    assert.match(
      refusal({}),
      /cd4ml:registry is .*this with cd4ml:s3AccessKeyId and cd4ml:s3SecretAccessKey.*cd4ml:s3Role/,
    );
    assert.match(refusal({ s3AccessKeyId: "id" }), /cd4ml:registry is .*this with cd4ml:s3SecretAccessKey,/);
    const refused = /cd4ml:(registry|s3Role) is/;
    assert.doesNotMatch(refusal({ s3Role }), refused);
    assert.doesNotMatch(refusal({ s3AccessKeyId: "id", s3SecretAccessKey: "key" }), refused);
    assert.doesNotMatch(refusal({ registry: "in-cluster" }), refused);
  });

  it("are refused with a role of AWS at a server elsewhere", () => {
    assert.match(refusal({ s3Role, s3Endpoint: "http://minio:9000" }), /cd4ml:s3Role is .*nothing while/);
    assert.match(refusal({ s3Role: "models" }), /cd4ml:s3Role is "models"; allowed: the ARN of a role/);
  });
});

describe("the settings of snapshots", () => {
  const keys = { s3AccessKeyId: { secret: "bucket", key: "id" }, s3SecretAccessKey: { secret: "bucket", key: "key" } };
  /** Without the others that this much lacks. */
  const refusal = (values: Record<string, string>) =>
    refusalOf({ snapshotBucket: "snapshots", ...values }).match(/.*cd4ml:snapshotBucket is.*/)?.[0] ?? "";

  it("are refused without both keys of the bucket, in the settings or in the cluster", () => {
    assert.match(refusal({}), /nothing without cd4ml:s3AccessKeyId and cd4ml:s3SecretAccessKey/);
    assert.match(refusal({ s3AccessKeyId: "id" }), /nothing without cd4ml:s3SecretAccessKey,/);
    assert.equal(refusal({ s3AccessKeyId: "id", s3SecretAccessKey: "key" }), "");
    assert.equal(refusal({ externalSecrets: JSON.stringify(keys) }), "");
  });

  it("are refused where they would be of an Elasticsearch elsewhere", () => {
    const there = { externalSecrets: JSON.stringify(keys), platform: "kubernetes" };
    const url = "https://elastic.example.org";
    assert.match(refusal({ ...there, elasticsearchUrl: url }), /nothing while cd4ml:elasticsearchUrl is set/);
    assert.match(refusal({ ...there, eventsFrom: "prod" }), /nothing while cd4ml:eventsFrom is set/);
  });

  it("may have encrypted keys, which nobody need decrypt to see that they are there", () => {
    const secure = { secure: "v1:abc" };
    const config = {
      "cd4ml:snapshotBucket": "snapshots",
      "cd4ml:s3AccessKeyId": secure,
      "cd4ml:s3SecretAccessKey": secure,
    };
    const known = Object.keys(config).map((key) => key.slice(6));
    assert.doesNotThrow(() => checkSettings("/project", known, config));
  });
});

describe("the environments of a room", () => {
  const environments = (value: unknown) =>
    readSettings("/project", (key) => (key === "environments" ? JSON.stringify(value) : undefined)).room.environments;

  it("are as many as a number says, with ports that follow each other", () => {
    assert.deepEqual(
      environments(2).map(({ name, jenkinsPort, modelPort }) => [name, jenkinsPort, modelPort]),
      [
        ["team1", 10000, 11000],
        ["team2", 10001, 11001],
      ],
    );
  });

  for (const [values, allowed] of [
    [{ repositoryFrom: "fork" }, /cd4ml:upstream is ""; allowed: owner\/name of the repository to fork/],
    [{ repositoryFrom: "fork", upstream: "up/cd4ml", environments: "2" }, /one fork for each account/],
    [{ repositoryFrom: "existing", environments: '["ada"]' }, /for each a repository: owner\/name/],
    [{ repositoryFrom: "template", upstream: "up/cd4ml", webhook: "direct" }, /cd4ml:webhookUrl is ""/],
    [{ environments: '["shared"]' }, /not shared, default, elastic or kibana/],
    [{ environments: '[{"name":"ada","collaborators":{"bob":"owner"}}]' }, /collaborators\?: \{user: pull/],
  ] as const) {
    it(`are refused with ${JSON.stringify(values)}`, () => {
      assert.throws(() => read(values), { message: allowed });
    });
  }

  it("keep their ports when someone before them leaves, by their slot", () => {
    const ports = (environments: unknown) =>
      read({ environments: JSON.stringify(environments) }).room.environments.map(({ name, modelPort }) => [
        name,
        modelPort,
      ]);
    assert.deepEqual(
      ports([
        { name: "grace", slot: 1 },
        { name: "joan", slot: 5 },
      ]),
      [
        ["grace", 11001],
        ["joan", 11005],
      ],
    );
    assert.throws(() => ports([{ name: "ada", slot: 1 }, "grace"]), { message: /a slot of its own/ });
  });

  it("are those of a list, of names or of objects with a repository", () => {
    const [ada, grace] = environments(["ada", { name: "grace", repository: "https://github.com/grace/cd4ml.git" }]);
    assert.equal(ada.repository, "/project");
    assert.equal(grace.repository, "https://github.com/grace/cd4ml.git");
  });

  for (const wrong of [0, [], ["Ada"], ["ada", "ada"], [{}], [null], "ada"]) {
    it(`are refused when they are ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => environments(wrong), /cd4ml:environments is .*allowed: a number from 1 to 200/);
    });
  }
});
