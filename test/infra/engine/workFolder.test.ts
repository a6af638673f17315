import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { workFolder } from "../../../infra/engine/workFolder";

const root = path.resolve(__dirname, "../../..");

describe("the folder that the engine works in", () => {
  let folder: string;
  let project: string;
  let home: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-work-"));
    [project, home] = ["project", "home"].map((name) => path.join(folder, name));
    for (const place of [project, home]) mkdirSync(place);
    writeFileSync(path.join(project, "Pulumi.yaml"), readFileSync(path.join(root, "Pulumi.yaml")));
    writeFileSync(path.join(home, "passphrase"), "secret");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const settings = (content: string) => {
    writeFileSync(path.join(project, "Pulumi.room.yaml"), content);
    return parse(readFileSync(path.join(workFolder({ project, home, stack: "room" }), "Pulumi.room.yaml"), "utf8"));
  };
  const engineWrites = (salt: string) =>
    writeFileSync(path.join(home, "stacks/Pulumi.room.yaml"), `encryptionsalt: ${salt}\n`);

  it("keeps the salt that the engine has written, not one that plain pulumi left in the project", () => {
    settings("config: {cd4ml:platform: docker}\n");
    engineWrites("of-the-engine");
    assert.equal(settings("config: {cd4ml:platform: docker}\nencryptionsalt: left\n").encryptionsalt, "of-the-engine");
  });

  it("takes the salt beside encrypted settings, without which they cannot be read", () => {
    settings("config: {cd4ml:platform: docker}\n");
    engineWrites("of-the-engine");
    const encrypted = "config: {cd4ml:githubToken: {secure: v1:abc}}\nencryptionsalt: beside\n";
    assert.equal(settings(encrypted).encryptionsalt, "beside");
  });

  it("leaves the salt to the state where the passphrase is given: one that is kept here may be older", () => {
    settings("config: {cd4ml:platform: docker}\n");
    engineWrites("of-the-engine");
    workFolder({ project, home, stack: "room" }, true);
    assert.equal(parse(readFileSync(path.join(home, "stacks/Pulumi.room.yaml"), "utf8")).encryptionsalt, undefined);
  });

  it("needs a passphrase for encrypted settings, and says which", () => {
    rmSync(path.join(home, "passphrase"));
    assert.throws(() => settings("config: {cd4ml:githubToken: {secure: v1:abc}}\nencryptionsalt: beside\n"), {
      code: "CD4ML_SETTINGS",
      message: /Pulumi\.room\.yaml has encrypted values: cd4ml:githubToken\. .*PULUMI_CONFIG_PASSPHRASE/,
    });
  });

  it("refuses a secret in plain text", () => {
    assert.throws(() => settings("config: {cd4ml:githubToken: ghp_plain}\n"), {
      message: /cd4ml:githubToken is in plain text\. .*pulumi config set --secret cd4ml:githubToken/,
    });
  });
});
