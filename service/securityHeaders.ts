import type { FastifyInstance } from "fastify";

/** Pages load scripts, styles and data from this service alone, run no inline script, and are framed by nobody. */
const policy = (styles: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
const pages = policy("'self'");
/** Swagger UI styles its elements inline. */
const docs = policy("'self' 'unsafe-inline'");

/** Adds the headers that tell browsers to be strict; a route may have set its own Content-Security-Policy. */
export function securityHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    // Answers of the API are no documents, and there are thousands a second.
    if (request.url.startsWith("/api/")) return done();
    reply.header("referrer-policy", "no-referrer");
    reply.header("content-security-policy", request.url.startsWith("/docs") ? docs : pages);
    done();
  });
}
