import * as pulumi from "@pulumi/pulumi";

/*
 * The resources of the project's own provider that make certificates, as programs see them. What they do is in the folder
 * `certificates`.
 */

/** Arguments of {@link CertificateAuthority}. */
export interface CertificateAuthorityArgs {
  /** What it signs for, in words. */
  commonName: string;
  /** How long it is valid, in days. @default 3650 */
  days?: number;
}

/** Signs certificates. Its key is only in the state, encrypted. */
export class CertificateAuthority extends pulumi.CustomResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM, PKCS#8. Secret. */
  declare readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:CertificateAuthority",
      name,
      { certificate: undefined, privateKey: undefined, notAfter: undefined, days: 3650, ...args },
      { ...opts, additionalSecretOutputs: ["privateKey"] },
    );
  }
}

/** Arguments of {@link Certificate}. */
export interface CertificateArgs {
  /** PEM of who signs it. */
  authorityCertificate: pulumi.Input<string>;
  /** Its key; secret. */
  authorityPrivateKey: pulumi.Input<string>;
  commonName: string;
  dnsNames: string[];
  ipAddresses?: string[];
  /** How long it is valid, in days; renewed when a third is left. @default 365 */
  days?: number;
}

/** A certificate for servers and clients. Renewed by an update once less than a third of its life is left. */
export class Certificate extends pulumi.CustomResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM, PKCS#8. Secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** ISO 8601. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "cd4ml:index:Certificate",
      name,
      { certificate: undefined, privateKey: undefined, notAfter: undefined, days: 365, ipAddresses: [], ...args },
      { ...opts, additionalSecretOutputs: ["privateKey", "authorityPrivateKey"] },
    );
  }
}
