import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type TLSSocket } from "node:tls";
import { Certificate, CertificateAuthority } from "../../../infra/provider/certificateResources";
import { certificate } from "../../../infra/provider/certificates/certificates";
import { EngineStack, engineTimeout } from "../../support/engineStack";

interface Pem {
  ca: string;
  cert: string;
  key: string;
}

describe("certificates of a stack", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let made: Pem;
  const program =
    (change: { dnsNames?: string[]; commonName?: string } = {}) =>
    async () => {
      const { dnsNames = ["es.shared.svc", "*.es-copies.shared.svc"], commonName = "a test" } = change;
      const authority = new CertificateAuthority("authority", { commonName });
      const leaf = new Certificate("leaf", {
        authorityCertificate: authority.certificate,
        authorityPrivateKey: authority.privateKey,
        commonName: "es.shared.svc",
        dnsNames,
        ipAddresses: ["127.0.0.1"],
      });
      return { ca: authority.certificate, cert: leaf.certificate, key: leaf.privateKey };
    };
  const pemOf = (outputs: Record<string, { value: string }>) =>
    ({ ca: outputs.ca.value, cert: outputs.cert.value, key: outputs.key.value }) as Pem;

  before(async () => {
    stack = await EngineStack.create();
    made = pemOf((await stack.up(program())).outputs);
  });
  after(() => stack?.remove());

  it("stay when nothing changed", async () => {
    assert.deepEqual(await stack.preview(program()), { same: 3 });
  });

  it("keep their keys out of the state's plain text", () => {
    assert.doesNotMatch(stack.state(), /PRIVATE KEY/);
    assert.match(stack.state(), /BEGIN CERTIFICATE/);
  });

  it("let a server and a client know each other, under every name and no other", async () => {
    const server = await serve(made);
    try {
      for (const name of ["es.shared.svc", "es-0.es-copies.shared.svc"]) {
        assert.equal(await call(server, made, name), "hello CN=es.shared.svc");
      }
      await assert.rejects(call(server, made, "kibana.shared.svc"), /ERR_TLS_CERT_ALTNAME_INVALID|does not match/);
      await assert.rejects(call(server, { ...made, ca: made.cert }, "es.shared.svc"), /self-signed|unable to verify/);
    } finally {
      server.close();
    }
  });

  it("are made anew for another name, by the same authority", async () => {
    const changed = pemOf((await stack.up(program({ dnsNames: ["kibana.shared.svc"] }))).outputs);
    assert.equal(changed.ca, made.ca);
    assert.match(new X509Certificate(changed.cert).subjectAltName!, /kibana\.shared\.svc/);
    assert.ok(new X509Certificate(changed.cert).verify(new X509Certificate(changed.ca).publicKey));
  });

  it("are all made anew by another authority", async () => {
    const changed = pemOf((await stack.up(program({ commonName: "another" }))).outputs);
    assert.notEqual(changed.ca, made.ca);
    assert.ok(new X509Certificate(changed.cert).verify(new X509Certificate(changed.ca).publicKey));
  });

  it("ask for an update once two thirds of their life are over", () => {
    const daysLeft = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const state = { days: 90 } as Parameters<NonNullable<typeof certificate.needsRepair>>[0];
    assert.equal(certificate.needsRepair?.({ ...state, notAfter: daysLeft(31) }), false);
    assert.equal(certificate.needsRepair?.({ ...state, notAfter: daysLeft(29) }), true);
  });
});

/** Says hello to whoever has a certificate of the authority. */
async function serve({ ca, cert, key }: Pem): Promise<Server> {
  const server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (socket) => {
    socket.on("error", () => {});
    socket.end(`hello CN=${(socket as TLSSocket).getPeerCertificate().subject.CN}`);
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function call(server: Server, { ca, cert, key }: Pem, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port: (server.address() as AddressInfo).port,
      host: "127.0.0.1",
      ca,
      cert,
      key,
      servername,
    });
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    socket.once("end", () => resolve(text));
    socket.once("error", reject);
  });
}
