import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { errorPage } from "./pages/error";
import { HttpProblem, httpProblem, problemDetails } from "./problemDetails";

/** Answers every failure in one place: problem+json for programs, a page for browsers. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error, request, reply) => {
    const problem = httpProblem(error);
    // A route that throws an HttpProblem meant to answer so, and the journal's failure is logged when it begins.
    if (problem.status === 500 && problem !== error) {
      request.log.error({ err: error, route: request.routeOptions.url }, "request failed");
    }
    return answer(problem, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is nothing at ${request.method} ${pathOf(request)}.`;
    return answer(new HttpProblem(404, "not-found", "Not found", detail), request, reply);
  });
}

function answer(problem: HttpProblem, request: FastifyRequest, reply: FastifyReply) {
  reply.code(problem.status);
  if (problem.more.retryAfterSeconds) reply.header("retry-after", problem.more.retryAfterSeconds);
  const details = problemDetails(problem, pathOf(request));
  if (wantsPage(request)) return reply.type("text/html; charset=utf-8").send(errorPage(details));
  return reply.type("application/problem+json").serializer(JSON.stringify).send(details);
}

function wantsPage(request: FastifyRequest): boolean {
  return !request.url.startsWith("/api/") && (request.headers.accept ?? "").includes("text/html");
}

/** The path without its query, which may hold more than a log or an answer should repeat. */
const pathOf = (request: FastifyRequest) => request.url.split("?", 1)[0];
