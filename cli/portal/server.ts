import { createHash, timingSafeEqual } from "node:crypto";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import Fastify, { type FastifyInstance } from "fastify";
import { Cd4mlError } from "../../model/errors";
import { answerErrors } from "../../service/answerErrors";
import { HttpProblem } from "../../service/problemDetails";
import { assetRoutes } from "../../service/routes/assets";
import { securityHeaders } from "../../service/securityHeaders";
import { type Entries, entryName, Links } from "./entries";
import { portalPage } from "./page";
import { Probes } from "./probes";

/** Settings of the portal. */
export interface PortalOptions {
  title: string;
  /** Who knows it may change the entries. */
  token: string;
  host: string;
  port: number;
}

const Name = Type.Object({ name: Type.String({ pattern: entryName.source }) });

/**
 * Serves the portal: `/` for people, `/entries.json` for machines, `/readyz`; `GET`, `PUT` and `DELETE /entries/<name>`
 * with the token keep the entries.
 *
 * @throws Cd4mlError CD4ML_PORT when the port is taken
 */
export async function startPortal(entries: Entries, options: PortalOptions): Promise<FastifyInstance> {
  const app = Fastify({ forceCloseConnections: true });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  answerErrors(app);
  securityHeaders(app);
  assetRoutes(app);
  pageRoutes(app, entries, options.title);
  await app.register(async (scope) => entryRoutes(scope, entries, options.token));
  await app.listen({ host: options.host, port: options.port }).catch((error: Error) => {
    throw new Cd4mlError(
      "CD4ML_PORT",
      `${options.host} port ${options.port} cannot be listened on: ${error.message}. Choose another CD4ML_PORT.`,
    );
  });
  return app;
}

function pageRoutes(app: FastifyInstance, entries: Entries, title: string): void {
  const probes = new Probes();
  const shown = () =>
    Promise.all(
      entries.list().map(async ({ name, links }) => ({
        name,
        links: await Promise.all(
          links.map(async (link) => ({ ...link, state: link.probe ? await probes.state(link.probe) : undefined })),
        ),
      })),
    );
  app.get("/", async (_, reply) => reply.type("text/html").send(portalPage(title, await shown())));
  app.get("/entries.json", shown);
  app.get("/readyz", () => ({ status: "ready" }));
}

function entryRoutes(scope: FastifyInstance, entries: Entries, token: string): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>();
  app.addHook("onRequest", async (request) => {
    if (!isSame(request.headers.authorization ?? "", `Bearer ${token}`)) {
      throw new HttpProblem(
        401,
        "unauthorized",
        "Unauthorized",
        "The entries are kept by whoever has the portal's token.",
      );
    }
  });
  app.get("/entries/:name", { schema: { params: Name } }, (request) => {
    const entry = entries.read(request.params.name);
    if (!entry) throw new HttpProblem(404, "not-found", "Not found", `There is no entry ${request.params.name}.`);
    return { links: entry.links };
  });
  app.put("/entries/:name", { schema: { params: Name, body: Links } }, (request, reply) => {
    entries.write({ name: request.params.name, links: request.body.links });
    return reply.code(204).send();
  });
  app.delete("/entries/:name", { schema: { params: Name } }, (request, reply) => {
    entries.remove(request.params.name);
    return reply.code(204).send();
  });
}

/** Compares without telling by its time how much is right. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(a, b);
}
