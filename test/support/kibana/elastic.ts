import http from "node:http";
import https from "node:https";

/** A failure that is answered as Kibana answers it. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** More of the answer's body. */
    readonly more: object = {},
  ) {
    super(message);
  }
}

/** Where Kibana keeps who may do what. */
const application = "kibana-.kibana";

/** What the stand-in distinguishes: signing in, looking and changing. */
const privileges = {
  all: ["login:", "ui:read", "ui:write"],
  read: ["login:", "ui:read"],
  space_all: ["login:", "ui:read", "ui:write"],
  space_read: ["login:", "ui:read"],
};

/** One Elasticsearch, asked as whoever sends the request. */
export class Elastic {
  /** @param ca who signed its certificate, PEM */
  constructor(
    private readonly url: string,
    private readonly ca?: string,
  ) {}

  /** @param authorization value of the header of that name */
  async ask<T>(authorization: string, method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await this.#send(authorization, method, path, body).catch((error: Error) => {
      throw new Failure(503, `Elasticsearch does not answer: ${error.message}`);
    });
    const answer = JSON.parse(text) as T & { error?: { reason?: string } };
    if (status < 300) return answer;
    throw new Failure(status, answer.error?.reason ?? `Elasticsearch says ${status}`);
  }

  #send(authorization: string, method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const headers = { authorization, ...(body && { "content-type": "application/json" }) };
    const send = this.url.startsWith("https:") ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const request = send(this.url + path, { method, headers, ca: this.ca }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("end", () => resolve({ status: response.statusCode!, text })).once("error", reject);
      });
      request.once("error", reject).end(body && JSON.stringify(body));
    });
  }

  /** Tells Elasticsearch Kibana's privileges, as Kibana does when it starts. */
  async register(authorization: string): Promise<void> {
    const entries = Object.entries(privileges).map(([name, actions]) => [
      name,
      { application, name, actions, metadata: {} },
    ]);
    await this.ask(authorization, "PUT", "/_security/privilege", { [application]: Object.fromEntries(entries) });
  }

  /** @throws Failure 401 or 403 */
  async authorize(authorization: string | undefined, space: string, action: "ui:read" | "ui:write"): Promise<void> {
    if (!authorization) throw new Failure(401, "Unauthorized");
    const wanted = { application: [{ application, privileges: ["login:", action], resources: [`space:${space}`] }] };
    const { has_all_requested: may } = await this.ask<{ has_all_requested: boolean }>(
      authorization,
      "POST",
      "/_security/user/_has_privileges",
      wanted,
    );
    if (!may) throw new Failure(403, `Unauthorized to access space ${space}`);
  }

  /** @throws Failure 403 for everyone who may not change all of Kibana */
  async authorizeAdmin(authorization: string | undefined): Promise<void> {
    return this.authorize(authorization, "*", "ui:write").catch((error) => {
      if (error instanceof Failure && error.status === 403) throw new Failure(403, "Unauthorized to manage spaces");
      throw error;
    });
  }
}
