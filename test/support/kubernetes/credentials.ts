import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { issueAuthority, issueLeaf } from "../../../infra/provider/certificates/issue";

/** Name of the context in the kubeconfigs. */
export const context = "test";

const days = 1;

/** Who may do what in a test's cluster, as files of its folder that its processes read. */
export class Credentials {
  private constructor(
    private readonly token: string,
    /** Certificate of the authority that signs the others, PEM. */
    readonly authority: string,
  ) {}

  /**
   * Writes `authority.crt`; `server.crt` of the API server; `client.crt`, with which it calls kubelets; `accounts.key`, which
   * signs service accounts' tokens; `tokens.csv` with that of the administrator.
   *
   * @param ipAddresses where the API server is called at
   */
  static async write(folder: string, ipAddresses: string[]): Promise<Credentials> {
    const authority = await issueAuthority("test cluster", days);
    const server = await issueLeaf(authority, {
      commonName: "kube-apiserver",
      dnsNames: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
      ipAddresses,
      days,
    });
    const client = await issueLeaf(authority, { commonName: "kube-apiserver", dnsNames: [], ipAddresses: [], days });
    const accounts = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const token = randomBytes(16).toString("hex");
    const files = {
      "authority.crt": authority.certificate,
      "server.crt": server.certificate,
      "server.key": server.privateKey,
      "client.crt": client.certificate,
      "client.key": client.privateKey,
      "accounts.key": accounts.privateKey,
      "accounts.pub": accounts.publicKey,
      "tokens.csv": `${token},admin,admin,system:masters\n`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    return new Credentials(token, authority.certificate);
  }

  /** A kubeconfig of the administrator, as YAML. @param server address of the API server, e.g. `https://127.0.0.1:6443` */
  kubeconfig(server: string): string {
    const cluster = { server, "certificate-authority-data": Buffer.from(this.authority).toString("base64") };
    return stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: context, cluster }],
      users: [{ name: "admin", user: { token: this.token } }],
      contexts: [{ name: context, context: { cluster: context, user: "admin" } }],
      "current-context": context,
    });
  }
}
