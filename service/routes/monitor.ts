import { type Static, Type } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import type { Activity } from "../events/eventStore";
import { type LiveAccuracy, liveAccuracy } from "../liveAccuracy";
import { monitorPage, type RangeName, ranges } from "../pages/monitor";
import type { Parts } from "../parts";
import { HttpProblem } from "../problemDetails";

const Range = Type.Object({
  range: Type.Union(
    Object.keys(ranges).map((name) => Type.Literal(name as RangeName)),
    { default: "15m" },
  ),
});

/** What the monitor page asks for. */
interface MonitorData {
  /** ISO 8601, UTC. */
  from: string;
  to: string;
  bucketSeconds: number;
  refreshSeconds: number;
  /** `unit` of numbers, `classes` of a classification. */
  problems: { name: string; title: string; target: string; unit?: string; classes?: string[] }[];
  activity: Activity[];
  /** Of the classifications. */
  accuracy: LiveAccuracy[];
}

/** Many open pages ask the store once in this time, in milliseconds. */
const sharedForMs = 2000;

/** `/monitor` and `/monitor/data`, from the event store. */
export function monitorRoutes(app: FastifyInstance, parts: Parts): void {
  const answers = new Map<RangeName, { until: number; data: Promise<MonitorData> }>();
  const schema = { querystring: Type.Partial(Range), hide: true };

  app.get<{ Querystring: Partial<Static<typeof Range>> }>("/monitor", { schema }, ({ query }, reply) =>
    reply.type("text/html; charset=utf-8").send(monitorPage(query.range ?? "15m")),
  );

  app.get<{ Querystring: Partial<Static<typeof Range>> }>("/monitor/data", { schema }, ({ query, log }, reply) => {
    const name = query.range ?? "15m";
    let answer = answers.get(name);
    if (!answer || answer.until < Date.now()) {
      answer = { until: Date.now() + sharedForMs, data: monitorData(parts, name) };
      answers.set(name, answer);
    }
    reply.header("cache-control", "no-store");
    return answer.data.catch((error) => {
      log.warn({ err: error }, "event store cannot be read");
      const detail = "The event store cannot be read now. Predictions go on; their events wait in the journal.";
      throw new HttpProblem(503, "store-unavailable", "Event store not available", detail, { retryAfterSeconds: 5 });
    });
  });
}

async function monitorData({ store, models }: Parts, name: RangeName): Promise<MonitorData> {
  const { seconds, bucketSeconds } = ranges[name];
  const bucket = bucketSeconds * 1000;
  const to = Math.floor(Date.now() / bucket) * bucket + bucket;
  const from = to - seconds * 1000;
  const query = { from, to, bucketSeconds };
  const served = models.problems.flatMap((problem) => models.latest(problem) ?? []);
  const classifications = served.filter(({ problem }) => problem.kind === "classification");
  const accuracy = classifications.map(({ facts }) => liveAccuracy(store, facts.problem, query));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketSeconds,
    refreshSeconds: bucketSeconds <= 60 ? 5 : 60,
    problems: served.map(({ facts, problem: { kind, title, target } }) => ({
      name: facts.problem,
      title,
      target: target.title,
      ...(kind === "regression" ? { unit: target.unit } : { classes: target.classes }),
    })),
    activity: await store.activity(query),
    accuracy: (await Promise.all(accuracy)).flat(),
  };
}
