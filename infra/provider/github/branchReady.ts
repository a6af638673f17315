import { setTimeout as sleep } from "node:timers/promises";
import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler } from "../handler";
import { connectionProperties, GitHubApi } from "./api";

const Inputs = Type.Object({
  ...connectionProperties,
  repository: Type.String({ pattern: "^[^/\\s]+/[^/\\s]+$" }),
  branch: Type.String({ minLength: 1 }),
  seconds: Type.Integer({ minimum: 1, maximum: 3600 }),
});
type Inputs = Static<typeof Inputs>;

/** First and longest pause between two looks, in ms. */
const pausesMs = [500, 5000];

/**
 * Waits until a repository has its branch: GitHub answers that a fork is made long before its content is copied, and
 * nothing can be cloned or protected before.
 */
export const branchReady: ResourceHandler<Inputs, Inputs> = {
  inputs: Inputs,
  replaceOn: ["baseUrl", "repository", "branch"],

  async create(inputs, work) {
    const { repository, branch, seconds } = inputs;
    const api = new GitHubApi(inputs, work);
    const began = Date.now();
    for (let pauseMs = pausesMs[0]; !(await hasBranch(api, repository, branch)); ) {
      const waited = Math.round((Date.now() - began) / 1000);
      if (waited >= seconds) {
        throw new ResourceError(
          `GitHub has not copied ${repository} within ${seconds} s: it has no branch ${branch} yet. See ` +
            `${api.addresses.web}/${repository}, then run the same command again.`,
        );
      }
      work.progress(`waiting for GitHub to copy ${repository} (${waited} s)`);
      await sleep(pauseMs, undefined, { signal: work.signal });
      pauseMs = Math.min(pauseMs * 1.5, pausesMs[1]);
    }
    return { id: `${repository}:${branch}`, state: inputs };
  },

  async read(_id, state) {
    return state;
  },

  async update(_id, _old, inputs) {
    return inputs;
  },

  async delete() {},
};

/** @throws ResourceError when the repository has content, but not this branch */
async function hasBranch(api: GitHubApi, repository: string, branch: string): Promise<boolean> {
  const { status } = await api.get(`/repos/${repository}/git/ref/heads/${branch}`, [404, 409]);
  if (status === 200) return true;
  const { body } = await api.get<{ name: string }[]>(`/repos/${repository}/branches`, [404, 409]);
  if (!Array.isArray(body) || body.length === 0) return false;
  const names = body.map(({ name }) => name);
  // It may have come between the two answers.
  if (names.includes(branch)) return true;
  throw new ResourceError(
    `${repository} has no branch ${branch}; it has ${names.join(", ")}. Set cd4ml:branch to one of them.`,
  );
}
