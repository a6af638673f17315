import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Bucket } from "../../model/registry/bucket";
import { withVariables } from "../support/withVariables";

/** What AWS says to who takes a role. */
const lent = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIALENT</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
<SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

/** AWS itself cannot be had: a server says its words, and keeps what the SDK asks. */
describe("a bucket at AWS, without keys", () => {
  it("is opened by the role and the token that a pod's variables name", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-role-"));
    const asked: { headers: IncomingHttpHeaders; form: URLSearchParams }[] = [];
    const server = createServer(async (request, answer) => {
      const form = new URLSearchParams(await text(request));
      asked.push({ headers: request.headers, form });
      if (form.has("Action")) answer.setHeader("content-type", "text/xml").end(lent);
      else answer.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const AWS_WEB_IDENTITY_TOKEN_FILE = path.join(folder, "token");
    writeFileSync(AWS_WEB_IDENTITY_TOKEN_FILE, "signed-by-the-cluster");
    const AWS_ROLE_ARN = "arn:aws:iam::123456789012:role/models";
    try {
      await withVariables({ AWS_ENDPOINT_URL_STS: endpoint, AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE }, async () => {
        assert.equal(await new Bucket("models", "", { endpoint, region: "eu-central-1" }).get("run.json"), undefined);
      });
      const [role, object] = asked;
      assert.equal(role.form.get("RoleArn"), AWS_ROLE_ARN);
      assert.equal(role.form.get("WebIdentityToken"), "signed-by-the-cluster");
      assert.match(object.headers.authorization ?? "", /Credential=ASIALENT\//);
      assert.equal(object.headers["x-amz-security-token"], "session");
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
