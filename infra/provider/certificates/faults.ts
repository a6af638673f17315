import { ResourceError } from "../handler";

const faults = /certificate|altname|does not match certificate|self.signed|unable to verify/i;

/** Whether a connection failed because the other side's certificate is not to be trusted. That does not mend itself. */
export function isCertificateFault(error: unknown): boolean {
  const { message = "", code = "" } = error as { message?: string; code?: string };
  return faults.test(message) || /CERT|ERR_TLS/.test(code);
}

/** @param server who showed the certificate, e.g. `Elasticsearch at https://events:9200` */
export function certificateFault(server: string, { message }: Error): ResourceError {
  return new ResourceError(
    `${server} shows a certificate that is not trusted: ${message}. Give the certificate of its authority, or the ` +
      "address that its own certificate names.",
  );
}
