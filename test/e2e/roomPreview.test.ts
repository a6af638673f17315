import assert from "node:assert/strict";
import { stringify } from "yaml";
import { engineTimeout } from "../support/engineStack";
import { ProjectCopy } from "../support/projectCopy";

interface Preview {
  changes: Record<string, number>;
  resources: { operation: string; name: string; type: string; environment?: string; properties?: string[] }[];
}

/** What a CI job sees, which has neither a Docker daemon nor a token. */
describe("a preview of a room with nothing at hand but the repository", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  const daemon = process.env.DOCKER_HOST;
  before(() => {
    process.env.DOCKER_HOST = "unix:///nowhere/docker.sock";
  });
  after(() => {
    if (daemon === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = daemon;
    project.remove();
  });

  const preview = async (settings: Record<string, unknown>): Promise<Preview> => {
    const all = { platform: "docker", repository: "https://github.com/example/cd4ml.git", ...settings };
    const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`cd4ml:${key}`, value]));
    project.write("Pulumi.room.yaml", stringify({ config }));
    const { code, stdout, stderr } = await project.cd4ml("preview", "--stack", "room", "--json");
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const named = ({ resources }: Preview) => new Set(resources.map(({ type, name }) => `${type} ${name}`));

  it("renders ten environments; an eleventh is its own resources and nothing else", async () => {
    const ten = await preview({ environments: 10 });
    const eleven = await preview({ environments: 11 });
    assert.equal(ten.changes.create, ten.resources.length + 1);
    const before = named(ten);
    const more = eleven.resources.filter(({ type, name }) => !before.has(`${type} ${name}`));
    assert.ok(more.length > 10);
    assert.deepEqual(new Set(more.map(({ environment }) => environment)), new Set(["team11"]));
    assert.equal(eleven.resources.length, ten.resources.length + more.length);
  });

  it("is the dev stack's too", async () => {
    const { code, stdout, stderr } = await project.cd4ml("preview", "--stack", "dev", "--json");
    assert.equal(code, 0, stderr);
    const { resources } = JSON.parse(stdout) as Preview;
    assert.deepEqual(new Set(resources.map(({ operation }) => operation)), new Set(["create"]));
  });

  it("names a setting that is wrong", async () => {
    project.write(
      "Pulumi.room.yaml",
      stringify({ config: { "cd4ml:platform": "docker", "cd4ml:environments": ["Ada"] } }),
    );
    const { code, stderr } = await project.cd4ml("preview", "--stack", "room", "--json");
    assert.equal(code, 1);
    assert.match(stderr, /cd4ml:environments is .*Ada/);
  });
});
