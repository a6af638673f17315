import { STATUS_CODES } from "node:http";
import type { FastifyError } from "fastify";
import { Cd4mlError } from "../model/errors";
import type { RowError } from "./explainRow";
import { withoutPaths } from "./withoutPaths";

/** An answer that is no success. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: RowError[];
}

/** Thrown by a route to answer with a status, in words for the caller. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    /** Stable, in kebab case; becomes `type`. */
    readonly kind: string,
    readonly title: string,
    detail: string,
    readonly more: { errors?: RowError[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
  }
}

/** Statuses of the project's own errors; all others are failures of the service. */
const statusOf: Record<string, number> = {
  CD4ML_RUN_UNKNOWN: 404,
  CD4ML_PROBLEM_UNKNOWN: 404,
  CD4ML_NO_EXPLANATION: 409,
  CD4ML_JOURNAL_WRITE: 503,
};

/** Turns whatever a route or the framework threw into an answer. Details of unforeseen errors stay in the log. */
export function httpProblem(error: FastifyError | Error): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Cd4mlError) return ofOwnError(error);
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  if (status >= 500) {
    return new HttpProblem(500, "internal-error", "Internal error", "The service failed; its log says why.");
  }
  const title = STATUS_CODES[status] ?? "Bad request";
  if ("validation" in error && error.validation) return new HttpProblem(422, "invalid-request", title, error.message);
  return new HttpProblem(status, title.toLowerCase().replaceAll(" ", "-"), title, error.message);
}

function ofOwnError(error: Cd4mlError): HttpProblem {
  const status = statusOf[error.code] ?? 500;
  const kind = error.code.slice("CD4ML_".length).toLowerCase().replaceAll("_", "-");
  if (error.code === "CD4ML_JOURNAL_WRITE") {
    const detail = "The request could not be recorded, so it is not answered. Try again soon.";
    return new HttpProblem(status, kind, "Journal not writable", detail, { retryAfterSeconds: 5 });
  }
  return new HttpProblem(status, kind, status === 404 ? "Not found" : "Model not usable", withoutPaths(error.message));
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemDetails(problem: HttpProblem, instance: string): ProblemDetails {
  const { status, kind, title, message, more } = problem;
  const details = { type: `urn:cd4ml:problem:${kind}`, title, status, detail: message, instance };
  return more.errors ? { ...details, errors: more.errors } : details;
}
