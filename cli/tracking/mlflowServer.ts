import type { MlflowAccess } from "./access";

/** How long the server may take for an answer, in ms; a file may take as much longer as its bytes at 1 MB/s. */
const timeout = 10_000;
const bytesPerMs = 1000;

/** Why the server did not do what it was asked, and what to do; without credentials. */
export class MlflowError extends Error {
  /** @param code MLflow's name of the error, e.g. `RESOURCE_DOES_NOT_EXIST`; undefined when it gave none */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/**
 * The REST API of an MLflow tracking server, version 2.0.
 *
 * @see https://mlflow.org/docs/latest/api_reference/rest-api.html
 */
export class MlflowServer {
  constructor(private readonly access: MlflowAccess) {}

  /** Asks for something. @param path e.g. `experiments/get-by-name` @throws MlflowError */
  get<Answer>(path: string, query: Record<string, string>): Promise<Answer> {
    return this.#json("GET", `${path}?${new URLSearchParams(query)}`);
  }

  /** Has something done. @param path e.g. `runs/create` @throws MlflowError */
  post<Answer>(path: string, fields: object): Promise<Answer> {
    return this.#json("POST", path, fields);
  }

  /** Has something removed. @throws MlflowError */
  async delete(path: string, fields: object): Promise<void> {
    await this.#json("DELETE", path, fields);
  }

  /**
   * Writes a file where the server keeps those of runs, in place of one that is there.
   *
   * @param path below the root of what the server passes on, `mlflow-artifacts:/`
   * @throws MlflowError
   */
  async upload(path: string, content: Uint8Array): Promise<void> {
    const headers = { "content-type": "application/octet-stream" };
    const within = timeout + content.byteLength / bytesPerMs;
    await this.#ask("PUT", `mlflow-artifacts/artifacts/${path}`, { body: content, headers }, within);
  }

  async #json<Answer>(method: string, path: string, fields?: object): Promise<Answer> {
    const body = fields && { body: JSON.stringify(fields), headers: { "content-type": "application/json" } };
    const text = await this.#ask(method, `mlflow/${path}`, { ...body }, timeout);
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new MlflowError(`What answers there is not MLflow (${method} ${path}). Correct MLFLOW_TRACKING_URI.`);
    }
  }

  async #ask(
    method: string,
    path: string,
    { body, headers }: { body?: string | Uint8Array; headers?: Record<string, string> },
    within: number,
  ): Promise<string> {
    const { address, authorization } = this.access;
    const [name] = path.split("?");
    try {
      const answer = await fetch(`${address}/api/2.0/${path}`, {
        method,
        body,
        headers: { ...headers, ...(authorization && { authorization }) },
        signal: AbortSignal.timeout(Math.ceil(within)),
      });
      const text = await answer.text();
      if (!answer.ok) throw refusal(`${method} ${name}`, answer.status, text);
      return text;
    } catch (error) {
      throw error instanceof MlflowError ? error : unreached(error as Error);
    }
  }
}

function unreached({ name, message, cause }: Error): MlflowError {
  const { code } = (cause ?? {}) as { code?: string };
  const why = code ?? (name === "TimeoutError" ? "no answer in time" : message);
  return new MlflowError(`It cannot be reached (${why}). Does it run, and is MLFLOW_TRACKING_URI right?`);
}

/** @param what the request @param text the answer: JSON of MLflow's, or whatever a proxy before it says */
function refusal(what: string, status: number, text: string): MlflowError {
  const { error_code: code, message = text } = parse(text);
  const [said] = message.trim().split("\n");
  const reason = `${what} ended with ${status}${code ? ` ${code}` : ""}: ${said.slice(0, 300)}`;
  if (status !== 401 && status !== 403) return new MlflowError(reason, code);
  const advice = "See MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN";
  return new MlflowError(`${reason} ${advice}.`, code);
}

function parse(text: string): { error_code?: string; message?: string } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
