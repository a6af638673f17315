import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Analysis } from "../../model/analysis/analyse";
import type { InputRow } from "../../model/features/features";
import { type Field, type ProblemDefinition, unitOf } from "../../model/problems/problem";
import type { FeatureImportance } from "../../model/runs/importances";
import { readRunJsonIfThere } from "../../model/runs/readRunJson";
import { findDefinition, findModel, requireProblem } from "../findModel";
import { formPage } from "../pages/form";
import { modelsPage } from "../pages/models";
import { reportPage } from "../pages/report";
import { welcomePage } from "../pages/welcome";
import type { Parts } from "../parts";
import { HttpProblem } from "../problemDetails";
import type { ServedModel } from "../servedModel";
import { checkRow, predictAndRecord } from "./predict";

/** What browsers send a form as. */
const formType = "application/x-www-form-urlencoded";

interface RunAddress {
  Params: { problem: string; run: string };
}

/** The pages for people. */
export function pageRoutes(app: FastifyInstance, parts: Parts): void {
  const { models, namespace } = parts;
  const options = { schema: { hide: true } };
  app.addContentTypeParser(formType, { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  app.get("/", options, (_request, reply) => {
    const cards = models.problems.map((name) => ({
      name,
      ...about(parts, name),
      model: models.latest(name),
      refusal: models.refusal(name),
    }));
    return page(reply, welcomePage(cards, namespace));
  });

  app.get<{ Params: { problem: string } }>("/:problem", options, ({ params: { problem } }, reply) => {
    requireProblem(models, problem);
    return reply.redirect(`/${problem}/latest`);
  });

  app.get<RunAddress>("/:problem/:run", options, async ({ params }, reply) => {
    const model = await findModel(models, params.problem, params.run);
    return page(reply, formPage(model, { address: params.run }));
  });

  app.post<RunAddress>("/:problem/:run", { ...options, onRequest: requireForm }, async ({ params, body }, reply) => {
    const model = await findModel(models, params.problem, params.run);
    const values = rowOfForm(model.problem.fields, body as Record<string, string>);
    const state = await answerForm(parts, model, values, () => reply.elapsedTime);
    return page(reply.code(state.errors ? 422 : 200), formPage(model, { address: params.run, values, ...state }));
  });

  app.get<{ Params: { problem: string } }>("/:problem/models", options, async ({ params: { problem } }, reply) => {
    requireProblem(models, problem);
    const [runs, aliases] = await Promise.all([models.registry.runs(problem), models.registry.aliases(problem)]);
    const { title, target } = about(parts, problem);
    const unit = unitOf({ target });
    const serving = models.latest(problem)?.facts.run;
    return page(
      reply,
      modelsPage({ name: problem, title, unit, runs, aliases, serving, refusal: models.refusal(problem) }),
    );
  });

  app.get<RunAddress>("/:problem/models/:run", options, async ({ params: { problem, run } }, reply) => {
    requireProblem(models, problem);
    const folder = await models.registry.fetch(problem, run);
    const known = await models.registry.run(problem, run);
    const importances = (await readRunJsonIfThere<FeatureImportance[]>(folder, "importance.json")) ?? [];
    const analysis = await analysisIn(folder);
    const serving = models.latest(problem)?.facts.run === run;
    return page(reply, reportPage({ run: known!, problem: about(parts, problem), serving, importances, analysis }));
  });

  app.get<RunAddress>("/:problem/models/:run/validation.vl.json", options, async ({ params }, reply) => {
    return reply.type("application/json").send(await runFile(parts, params, "validation.vl.json"));
  });

  app.get<RunAddress>("/:problem/models/:run/analysis.vl.json", options, async ({ params: { problem, run } }) => {
    requireProblem(models, problem);
    const analysis = await analysisIn(await models.registry.fetch(problem, run));
    if (analysis) return analysis.plot;
    throw noFile("analysis.json");
  });

  app.get<RunAddress>("/:problem/models/:run/report.html", options, async ({ params }, reply) => {
    // A file from the registry: it may style itself and show its pictures, and nothing else.
    reply.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox");
    return page(reply, await runFile(parts, params, "report.html"));
  });
}

/** @throws HttpProblem 415 for a program that posts to a page, before its body is read */
async function requireForm(request: FastifyRequest<RunAddress>): Promise<void> {
  const [type] = (request.headers["content-type"] ?? "").split(";", 1);
  if (type.trim().toLowerCase() === formType) return;
  const { problem, run } = request.params;
  const detail = `This is the address of a form. Post JSON to /api/${problem}/${run} instead.`;
  throw new HttpProblem(415, "unsupported-media-type", "Unsupported Media Type", detail);
}

function page(reply: FastifyReply, html: string): FastifyReply {
  return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(html);
}

/** What a problem is about, as far as anything is known of it. */
function about(parts: Parts, name: string): Pick<ProblemDefinition, "title" | "description" | "target" | "fields"> {
  const unknown = { title: name, description: "", target: { field: "", title: "Prediction", unit: "" }, fields: [] };
  return findDefinition(parts, name) ?? unknown;
}

async function runFile({ models }: Parts, { problem, run }: RunAddress["Params"], name: string): Promise<string> {
  requireProblem(models, problem);
  return fileOf(await models.registry.fetch(problem, run), name);
}

async function fileOf(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), "utf8").catch(() => {
    throw noFile(name);
  });
}

function noFile(name: string): HttpProblem {
  return new HttpProblem(404, "not-found", "Not found", `This run has no ${name}.`);
}

/** Null when a run was not looked closer at: a trial of a search, or a run of an earlier version. */
function analysisIn(folder: string): Promise<Analysis | null> {
  return readRunJsonIfThere(folder, "analysis.json");
}

/** What a browser posts, as a row: browsers send text, and nothing at all for a flag that is off. */
function rowOfForm(fields: Field[], body: Record<string, string> = {}): InputRow {
  const row: InputRow = {};
  for (const { name, type } of fields) {
    const text = (body[name] ?? "").trim();
    if (type === "flag") row[name] = text === "1" ? 1 : 0;
    else if (text !== "") row[name] = type === "category" || Number.isNaN(Number(text)) ? text : Number(text);
  }
  return row;
}

async function answerForm(parts: Parts, model: ServedModel, row: InputRow, elapsed: () => number) {
  try {
    const [result] = await predictAndRecord(parts, model, [checkRow(model, row)], elapsed);
    return { result };
  } catch (error) {
    if (error instanceof HttpProblem && error.more.errors) return { errors: error.more.errors };
    throw error;
  }
}
