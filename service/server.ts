import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import pino from "pino";
import type { BucketAccess } from "../model/registry/bucket";
import { openRegistry } from "../model/registry/openRegistry";
import { answerErrors } from "./answerErrors";
import { openEventStore } from "./events/eventStore";
import { Journal } from "./events/journal";
import { Shipper } from "./events/shipper";
import { Metrics } from "./metrics";
import { Models } from "./models";
import type { AddRoutes, Parts } from "./parts";
import { assetRoutes } from "./routes/assets";
import { feedbackRoutes } from "./routes/feedback";
import { healthRoutes } from "./routes/health";
import { monitorRoutes } from "./routes/monitor";
import { openapiRoutes } from "./routes/openapi";
import { pageRoutes } from "./routes/pages";
import { predictRoutes } from "./routes/predict";
import { securityHeaders } from "./securityHeaders";

/** Settings of the model service. */
export interface ServiceOptions {
  /** Where models are found, `file:///…` or `s3://…`. */
  registry: string;
  /** How a registry in a bucket is reached. @default as the AWS SDK finds out */
  bucket?: BucketAccess;
  /** Event store that receives one document per prediction, `duckdb:PATH` or the address of an Elasticsearch. */
  events: string;
  /** API key that may create the environment's events. @default none, as DuckDB needs none */
  eventsKey?: string;
  /** API key that may read them, for the monitor page. @default `eventsKey` */
  eventsReaderKey?: string;
  /** Folder of the journal; one service at a time. */
  journal: string;
  /** The environment; last part of the data streams' names. */
  namespace: string;
  /** Folder of the problems; those without a model are listed too. */
  problems: string;
  /** Pause between two looks at the registry, in milliseconds. @default 1000; 5000 for a bucket, whose looks cost */
  pollMs?: number;
  /** Pause between two batches to the event store, in milliseconds. @default 1000 */
  shipMs?: number;
  /** Size at which the journal starts a new file, in bytes. @default 16 MiB */
  segmentBytes?: number;
  /** Waits for the disk before each answer; see `JournalOptions.fsync`. @default false */
  fsync?: boolean;
  /** What is logged, as JSON lines on standard output. @default "info" */
  logLevel?: "debug" | "info" | "warn" | "error" | "silent";
}

/** A service that is not listening yet. */
export interface Service {
  app: FastifyInstance;
  parts: Parts;
  /** Finishes running requests, ships what can be shipped, and gives the journal back. */
  close(): Promise<void>;
}

const routes: AddRoutes[] = [predictRoutes, feedbackRoutes, healthRoutes, assetRoutes, pageRoutes, monitorRoutes];

/** How long a service that stops goes on answering those that keep a connection, in ms. */
const drainMs = 2_000;

/** Largest request body, in bytes: 10,000 rows of about 1.6 kB. */
const bodyLimit = 16 * 1024 * 1024;

/**
 * Puts the model service together: reads the registry once, follows it from then on, and ships the journal.
 *
 * @throws Cd4mlError CD4ML_REGISTRY_URL, CD4ML_EVENTS_URL, CD4ML_JOURNAL_IN_USE
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const log = openLog(options.logLevel ?? "info");
  const registry = openRegistry(options.registry, options.bucket);
  const store = openEventStore(options.events, {
    namespace: options.namespace,
    key: options.eventsKey,
    readerKey: options.eventsReaderKey,
  });
  const journal = new Journal(options.journal, options, {
    failing: (error) => log.error({ err: error }, "journal cannot be written, predictions are refused"),
    working: () => log.info("journal can be written again"),
  });
  if (journal.tornBytes > 0) log.warn({ bytes: journal.tornBytes }, "left out an unfinished line of the journal");

  const models: Models = new Models(
    registry,
    {
      swapped(model, before) {
        metrics.swaps.inc({ problem: model.facts.problem });
        log.info({ model: model.facts, before: before?.facts.run }, "model in service");
      },
      refused(problem, { run }, error) {
        metrics.refusals.inc({ problem });
        log.error({ problem, run, err: error }, "model refused, what serves stays");
      },
      unreadable(error, problem) {
        metrics.registryErrors.inc(problem ? { problem } : {});
        log.error({ problem, err: error }, "registry cannot be read, what serves stays");
      },
    },
    { ...options, pollMs: options.pollMs ?? (registry.url.startsWith("s3:") ? 5000 : 1000) },
  );
  const metrics = new Metrics(journal, models);
  const shipper = new Shipper(
    journal,
    store,
    {
      shipped: (events) => metrics.shipped.inc(events),
      rejected(lines) {
        metrics.rejected.inc(lines.length);
        log.error({ lines: lines.length }, "events the store cannot take are in dead-letter.ndjson");
      },
      failed(error, retryMs) {
        metrics.shipErrors.inc();
        log.warn({ err: error, retryMs }, "events not shipped, trying again");
      },
    },
    { ...(options.shipMs && { intervalMs: options.shipMs }) },
  );

  await models.refresh();
  const parts = { models, journal, store, metrics, namespace: options.namespace, problems: options.problems };
  let draining = false;
  const app = await createApp(parts, log, () => draining);
  models.start();
  shipper.start();
  return {
    app,
    parts,
    async close() {
      draining = true;
      await withoutConnections(app.server, drainMs);
      // A connection that is kept open turns idle when its last request ends, and then nothing else would close it.
      const idle = setInterval(() => app.server.closeIdleConnections(), 20);
      await app.close();
      clearInterval(idle);
      await models.stop();
      await shipper.stop();
      await journal.close();
    },
  };
}

/** Waits until nobody is connected any more, as long as that may take. */
async function withoutConnections(server: Server, withinMs: number): Promise<void> {
  const count = () => new Promise<number>((resolve) => server.getConnections((_error, open = 0) => resolve(open)));
  for (const began = Date.now(); Date.now() < began + withinMs && (await count()) > 0; ) await sleep(50);
}

/** JSON lines on standard output. A log that cannot be written, e.g. because its disk is full, stops no request. */
function openLog(level: string): FastifyBaseLogger {
  const destination = pino.destination({ dest: 1, sync: true });
  destination.on("error", () => {});
  return pino({ level }, destination);
}

async function createApp(parts: Parts, log: FastifyBaseLogger, isDraining: () => boolean): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.removeContentTypeParser("text/plain");
  // Who keeps a connection is told to open another, elsewhere; closed without a word it could cost a request.
  app.addHook("onSend", async (_request, reply) => {
    if (isDraining()) reply.header("connection", "close");
  });
  answerErrors(app);
  securityHeaders(app);
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    parts.metrics.requests.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  await openapiRoutes(app, parts);
  for (const addRoutes of routes) addRoutes(app, parts);
  await app.ready();
  return app;
}
