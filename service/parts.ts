import type { FastifyInstance } from "fastify";
import type { EventStore } from "./events/eventStore";
import type { Journal } from "./events/journal";
import type { Metrics } from "./metrics";
import type { Models } from "./models";

/** What the routes work with. */
export interface Parts {
  models: Models;
  journal: Journal;
  store: EventStore;
  metrics: Metrics;
  /** The environment; last part of the data streams' names. */
  namespace: string;
  /** Folder of the problems, for titles of those without a model. */
  problems: string;
}

/** What each file in `routes/` exports: it adds its routes to the service. */
export type AddRoutes = (app: FastifyInstance, parts: Parts) => void;
