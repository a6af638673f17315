import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type GeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its key, PEM; the key is PKCS#8. */
export interface Issued {
  certificate: string;
  privateKey: string;
  /** ISO 8601. */
  notAfter: string;
}

/** Who a leaf certificate is for. */
export interface Subject {
  commonName: string;
  dnsNames: string[];
  ipAddresses: string[];
  days: number;
}

/** Elliptic keys: short, and known to every TLS library in use. */
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const msPerDay = 86_400_000;
/** Clocks of machines differ; a certificate is valid a little before it is made. */
const clockSkewMs = 300_000;

/**
 * Makes an authority that signs itself.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export async function issueAuthority(commonName: string, days: number): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const usage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  const extensions = [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(usage, true),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
  const names = { subject: distinguishedName(commonName), issuer: distinguishedName(commonName) };
  return issue({ ...names, days, publicKey: keys.publicKey, signingKey: keys.privateKey, extensions }, keys.privateKey);
}

/** Makes a certificate for servers and clients, signed by an authority. */
export async function issueLeaf(
  authority: { certificate: string; privateKey: string },
  { commonName, dnsNames, ipAddresses, days }: Subject,
): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const alternatives: ConstructorParameters<typeof SubjectAlternativeNameExtension>[0] = [
    ...dnsNames.map((value) => ({ type: "dns", value }) as GeneralName),
    ...ipAddresses.map((value) => ({ type: "ip", value }) as GeneralName),
  ];
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension(alternatives),
  ];
  const issuer = new X509Certificate(authority.certificate).subject;
  const signingKey = await importKey(authority.privateKey);
  const wanted = { subject: distinguishedName(commonName), issuer, days, publicKey: keys.publicKey, signingKey };
  return issue({ ...wanted, extensions }, keys.privateKey);
}

interface Wanted {
  subject: string;
  issuer: string;
  days: number;
  publicKey: webcrypto.CryptoKey;
  signingKey: webcrypto.CryptoKey;
  extensions: Extension[];
}

async function issue({ days, ...wanted }: Wanted, privateKey: webcrypto.CryptoKey): Promise<Issued> {
  const now = Date.now();
  const notAfter = new Date(now + days * msPerDay);
  const certificate = await X509CertificateGenerator.create({
    ...wanted,
    // Positive, and not starting with a zero byte.
    serialNumber: `4${randomBytes(16).toString("hex").slice(1)}`,
    notBefore: new Date(now - clockSkewMs),
    notAfter,
    signingAlgorithm: algorithm,
  });
  return {
    certificate: certificate.toString("pem"),
    privateKey: await exportKey(privateKey),
    notAfter: certificate.notAfter.toISOString(),
  };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/(.{64})/g, "$1\n").trim()}\n-----END PRIVATE KEY-----\n`;
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

/** RFC 4514: characters with a meaning are escaped. */
function distinguishedName(commonName: string): string {
  return `CN=${commonName.replace(/[,+"\\<>;=#]/g, "\\$&")}`;
}
