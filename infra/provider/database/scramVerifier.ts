import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** Postgres's own default. */
const iterations = 4096;

/**
 * What Postgres keeps of a password. Given in place of the password, it keeps that out of statements, and so out of the
 * server's logs and statistics.
 *
 * @param password printable ASCII: others would have to be normalised first (RFC 4013)
 * @see RFC 5802 and 7677, SCRAM-SHA-256; https://www.postgresql.org/docs/current/catalog-pg-authid.html
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const key = (purpose: string) => createHmac("sha256", salted).update(purpose).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  const server = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${server}`;
}
