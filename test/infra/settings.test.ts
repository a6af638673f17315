import assert from "node:assert/strict";
import { readSettings } from "../../infra/settings";
import { from, read } from "./support/settings";

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
