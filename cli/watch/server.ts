import Fastify from "fastify";
import { Cd4mlError } from "../../model/errors";
import { assetRoutes } from "../../service/routes/assets";
import { securityHeaders } from "../../service/securityHeaders";
import type { Deliveries } from "./deliveries";
import { deliveriesPage, type Followed } from "./page";

/** A page that is being served. */
export interface DeliveriesPage {
  close(): Promise<void>;
}

/** Serves the deliveries: `/` for people, `/deliveries.json` for machines, a log each, and `/readyz`. */
export async function startDeliveriesPage(
  deliveries: Deliveries,
  followed: () => Followed,
  host: string,
  port: number,
): Promise<DeliveriesPage> {
  const app = Fastify({ forceCloseConnections: true });
  securityHeaders(app);
  assetRoutes(app);
  app.get("/", (_, reply) => reply.type("text/html").send(deliveriesPage(followed(), deliveries.list())));
  app.get("/deliveries.json", () => deliveries.list());
  app.get("/readyz", () => ({ status: "ready", ...followed() }));
  app.get<{ Params: { number: string } }>("/deliveries/:number/log", (request, reply) => {
    const log = /^\d+$/.test(request.params.number) ? deliveries.log(Number(request.params.number)) : undefined;
    reply.type("text/plain; charset=utf-8");
    return log === undefined ? reply.code(404).send("There is no such delivery.") : reply.send(log);
  });
  await app.listen({ host, port }).catch((error: Error) => {
    throw new Cd4mlError(
      "CD4ML_PORT",
      `${host} port ${port} cannot be listened on: ${error.message}. Choose another --port.`,
    );
  });
  return app;
}
