import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { findAsset } from "../assets";
import { HttpProblem } from "../problemDetails";

/** `/assets/<version>/<name>`: scripts and styles; kept by browsers for as long as their content does not change. */
export function assetRoutes(app: FastifyInstance): void {
  app.register(fastifyStatic, { serve: false, root: __dirname });
  const schema = { hide: true };
  app.get<{ Params: { version: string; name: string } }>("/assets/:version/:name", { schema }, (request, reply) => {
    const asset = findAsset(request.params.name);
    if (!asset) throw new HttpProblem(404, "not-found", "Not found", `There is no asset ${request.params.name}.`);
    const current = request.params.version === asset.version;
    return reply.sendFile(asset.file, asset.folder, { maxAge: current ? "365d" : 0, immutable: current });
  });
}
