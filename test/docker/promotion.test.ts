import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Run } from "../../model/runs/run";
import { cd4ml } from "../support/cd4ml";
import { production, TinyProblem } from "../support/tinyProblem";

const volume = "cd4ml-promotion-test";

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8" }).trim();
}

describe("cd4ml promote, from a Docker volume", () => {
  const tiny = new TinyProblem();
  const home = (name: string) => path.join(tiny.home, name);
  const dev = openRegistry(pathToFileURL(home("dev")).href);
  const prod = openRegistry(pathToFileURL(home("prod")).href);
  let accepted: Run;
  let container: string;

  before(async () => {
    accepted = (await runPipeline({ ...tiny.options(production), registry: dev })).run;
    const place = "/var/lib/cd4ml/registry";
    container = docker("create", "--volume", `${volume}:${place}`, "cd4ml-closed/debian:bookworm", "true");
    docker("cp", `${home("dev")}/.`, `${container}:${place}`);
  });
  after(() => {
    docker("rm", container);
    docker("volume", "rm", volume);
    tiny.remove();
  });

  const promote = (from: string, to: string) =>
    cd4ml(["promote", accepted.run, "--from", from, "--to", to, "--json"], {});

  it("takes the run as it is, and records where it came from", async () => {
    const { code, stdout, stderr } = await promote(`volume:${volume}`, prod.url);
    assert.equal(code, 0, stderr);
    const { deployed, from, digest } = JSON.parse(stdout);
    assert.deepEqual([deployed, from], [true, `volume:${volume}`]);
    const last = (await prod.history("flats")).at(-1);
    assert.deepEqual([last?.promotion?.from, `sha256:${last?.promotion?.digest}`], [`volume:${volume}`, digest]);
  });

  it("does not write into one, nor read one that no container has", async () => {
    const written = await promote(prod.url, `volume:${volume}`);
    assert.equal(written.code, 1);
    assert.match(written.stderr, /^CD4ML_REGISTRY_URL .*in the Docker volume cd4ml-promotion-test/);
    const unknown = await promote("volume:nowhere", prod.url);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /CD4ML_VOLUME .*no container of this Docker host has it/);
  });
});
