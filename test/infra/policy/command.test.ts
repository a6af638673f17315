import assert from "node:assert/strict";
import { engineTimeout } from "../../support/engineStack";
import { ProjectCopy } from "../../support/projectCopy";

describe("cd4ml preview", function () {
  this.timeout(engineTimeout);
  const project = new ProjectCopy();
  after(() => project.remove());

  it("keeps to the policies, and fails where they are broken", async () => {
    const settings = project.read("Pulumi.local.yaml");
    const right = await project.cd4ml("preview", "--stack", "local");
    assert.equal(right.code, 0, right.stderr);
    assert.match(right.stdout, /Policies:\s+✅ cd4ml@v/);

    project.write("Pulumi.local.yaml", `${settings}  cd4ml:policyExemptions: [{rule: tls, resource: website}]\n`);
    const wrong = await project.cd4ml("preview", "--stack", "local");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /\[mandatory\] +exemption-reasons.*website: the exemption from tls has no reason\./s);
    assert.match(wrong.stderr, /CD4ML_ENGINE_FAILED/);
  });
});
