import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { skipWithout } from "../skipWithout";
import type { Exchange } from "./emulator";

/** GitHub's published description of its REST API, as an npm package of 400 MB, of which one file is kept. */
const version = "23.0.2";
const member = "package/generated/api.github.com.json";
const folder = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
  "cd4ml/github-openapi",
  version,
);

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Operation["responses"][string]> };
  "x-webhooks": Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
}

/** Compares answers and webhooks with GitHub's description of them. */
export class GitHubDescription {
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, discriminator: false });

  private constructor(private readonly description: Description) {
    this.ajv.addSchema({ ...description, $id: "github" }, "github");
  }

  /** Fetches the description if need be; skips the calling test where that cannot be. */
  static open(test: Mocha.Context): GitHubDescription {
    const file = path.join(folder, path.basename(member));
    try {
      if (!existsSync(file)) fetchInto(file);
    } catch {
      return skipWithout(test, `GitHub's OpenAPI (npm pack @octokit/openapi@${version} must work)`);
    }
    return new GitHubDescription(JSON.parse(readFileSync(file, "utf8"), withNull));
  }

  /** What is wrong with an answer; empty when nothing is. */
  problems({ method, template, path: asked, status, body }: Exchange): string[] {
    if (!template) return [`${method} ${asked} is no operation`];
    const operation = this.description.paths[template]?.[method.toLowerCase()];
    if (!operation) return [`${method} ${template} is no operation`];
    const found = operation.responses[String(status)];
    if (!found) return commonErrors.includes(status) ? [] : [`${method} ${template} has no answer ${status}`];
    const response = found.$ref ? this.description.components.responses[path.basename(found.$ref)] : found;
    const schema = response.content?.["application/json"]?.schema;
    if (!schema) return body === undefined || status >= 400 ? [] : [`${method} ${template} ${status} has no body`];
    return this.violations(schema, body).map((problem) => `${method} ${template} ${status} ${problem}`);
  }

  /** What is wrong with an event's payload. */
  webhookProblems(event: string, payload: unknown): string[] {
    const { schema } = this.description["x-webhooks"][event].post.requestBody.content["application/json"];
    return this.violations(schema, payload).map((problem) => `${event} ${problem}`);
  }

  private violations(schema: object, value: unknown): string[] {
    const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"github#/'));
    const validate = this.ajv.compile(local);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
}

/** OpenAPI 3.0's `nullable` beside a reference or a choice, as JSON Schema says it. */
function withNull(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("nullable" in value) || "type" in value) return value;
  const { nullable, ...schema } = value;
  return nullable === true ? { anyOf: [schema, { enum: [null] }] } : value;
}

/** Answers that any operation may give without its description saying so. */
const commonErrors = [304, 401, 403, 404, 422, 429];

function fetchInto(file: string): void {
  mkdirSync(folder, { recursive: true });
  const staging = mkdtempSync(`${folder}.part-`);
  const pack = ["pack", `@octokit/openapi@${version}`, "--silent", "--pack-destination", staging];
  const archive = execFileSync("npm", pack, {
    encoding: "utf8",
    timeout: 300_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  execFileSync("tar", ["-xzf", path.join(staging, archive.trim()), "-C", staging, member]);
  renameSync(path.join(staging, member), file);
  rmSync(staging, { recursive: true });
}
