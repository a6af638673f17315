import { type Call, demand, invalid, notFound, Refusal, type Route, repositoryOf } from "./routes";
import { nodeId, repositoryShape, simpleUser } from "./shapes";
import { type IssueComment, now, type Repository } from "./world";

/** Longest text of a comment, in characters. */
const mostCharacters = 65_536;
const permissions = ["issues", "pull_requests"];

/** Routes about comments of issues, which pull requests are too. */
export const commentRoutes: Record<string, Route> = {
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"(call) {
    demand(call, ["public_repo"], permissions, "read");
    const repository = repositoryOf(call);
    const issue = issueOf(call, repository);
    const size = Math.min(100, Number(call.query.get("per_page") ?? 30));
    const page = Number(call.query.get("page") ?? 1);
    const comments = repository.comments.filter((comment) => comment.issue === issue);
    const body = comments.slice(size * (page - 1), size * page).map((comment) => shapeOf(call, repository, comment));
    const path = `${repositoryShape(repository, call.urls).url}/issues/${issue}/comments`;
    const next = `<${path}?per_page=${size}&page=${page + 1}>; rel="next"`;
    return { status: 200, body, ...(comments.length > size * page && { headers: { link: next } }) };
  },

  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"(call) {
    demand(call, ["public_repo"], permissions);
    const repository = repositoryOf(call);
    const issue = issueOf(call, repository);
    const at = now();
    const comment = { id: call.world.nextId(), issue, author: call.token.login, createdAt: at, updatedAt: at };
    repository.comments.push({ ...comment, body: textOf(call) });
    return { status: 201, body: shapeOf(call, repository, repository.comments.at(-1)!) };
  },

  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"(call) {
    demand(call, ["public_repo"], permissions);
    const { world, token, params } = call;
    const repository = repositoryOf(call);
    const comment = repository.comments.find(({ id }) => id === Number(params.comment_id));
    if (!comment) throw notFound();
    const mayEditAll =
      world.account(token.login)?.type === "Bot" || ["admin", "write"].includes(world.role(repository, token.login)!);
    if (comment.author !== token.login && !mayEditAll) throw new Refusal(403, "Must have admin rights to Repository.");
    Object.assign(comment, { body: textOf(call), updatedAt: now() });
    return { status: 200, body: shapeOf(call, repository, comment) };
  },
};

function issueOf({ params }: Call, repository: Repository): number {
  const number = Number(params.issue_number);
  if (!repository.pullRequests.has(number)) throw notFound();
  return number;
}

function textOf({ body: { body } }: Call): string {
  if (typeof body !== "string" || body.trim() === "") throw invalid("IssueComment", "body", "body cannot be blank");
  if (body.length > mostCharacters) {
    throw invalid("IssueComment", "body", `Body is too long (maximum is ${mostCharacters} characters)`);
  }
  return body;
}

function shapeOf({ world, urls }: Call, repository: Repository, comment: IssueComment) {
  const { id, issue, author, body, createdAt, updatedAt } = comment;
  const { url, html_url } = repositoryShape(repository, urls);
  return {
    id,
    node_id: nodeId("IC", id),
    url: `${url}/issues/comments/${id}`,
    html_url: `${html_url}/pull/${issue}#issuecomment-${id}`,
    issue_url: `${url}/issues/${issue}`,
    body,
    user: simpleUser(world.account(author)!, urls),
    author_association: "CONTRIBUTOR",
    performed_via_github_app: null,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
