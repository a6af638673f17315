import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import type { Parts } from "../parts";
import { withoutPaths } from "../withoutPaths";

/** `/healthz` for "restart me", `/readyz` for "send me requests", `/metrics` for Prometheus. */
export function healthRoutes(app: FastifyInstance, { models, journal, metrics }: Parts): void {
  const schema = { tags: ["operation"] };
  app.get("/healthz", { schema: { ...schema, summary: "The process is alive" } }, () => ({ status: "ok" }));

  app.get("/readyz", { schema: { ...schema, summary: "Requests can be answered" } }, async (_request, reply) => {
    const writable = journal.failure === null && (await isWritable(journal.folder));
    const ready = models.ready && writable;
    return reply.code(ready ? 200 : 503).send({
      ready,
      registry: { read: models.ready, unreadable: models.unreadable },
      journal: { writable, ...(journal.failure && { error: withoutPaths(journal.failure.message) }), lag: journal.lag },
      models: models.problems.map((problem) => ({
        problem,
        run: models.latest(problem)?.facts.run ?? null,
        refused: models.refusal(problem) ?? null,
      })),
    });
  });

  app.get("/metrics", { schema: { ...schema, summary: "Counters for Prometheus" } }, async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
