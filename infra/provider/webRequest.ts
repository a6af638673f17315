import http from "node:http";
import https from "node:https";

/** What is sent, and how its TLS is checked. */
export interface WebRequest extends https.RequestOptions {
  body?: string | Buffer;
  /** How long the other side may be silent, in ms. */
  silenceMs: number;
}

/**
 * Sends a request and reads the whole answer. For what `fetch` cannot be told: who signed a certificate, and the name
 * that it must have.
 *
 * @param url `http://…` or `https://…`
 * @throws Error when there is no answer; every status is one
 */
export function webRequest(
  url: string,
  { body, silenceMs, ...options }: WebRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { request: open } = url.startsWith("https:") ? https : http;
    const request = open(url, options, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      answer.once("error", reject);
    });
    request.setTimeout(silenceMs, () => request.destroy(new Error(`no answer within ${silenceMs / 1000} s`)));
    request.once("error", reject);
    request.end(body);
  });
}
