import { setTimeout as sleep } from "node:timers/promises";

/** A build as Jenkins tells of it. */
export interface Build {
  number: number;
  building: boolean;
  result: string | null;
  artifacts: { relativePath: string }[];
}

/** Talks to a Jenkins as a person does with a script. */
export abstract class JenkinsClient {
  /** Address of a page. */
  abstract url(address: string): string;

  /** A request as the administrator. */
  abstract request(address: string, init?: RequestInit): Promise<Response>;

  /** Starts a build by hand, with a crumb as Jenkins asks for. */
  async buildWithParameters(parameters: Record<string, string>, job = "delivery"): Promise<number> {
    const answer = await this.request("crumbIssuer/api/json");
    const { crumb } = (await answer.json()) as { crumb: string };
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0];
    const body = new URLSearchParams(parameters);
    const headers = { "jenkins-crumb": crumb, cookie };
    return (await this.request(`job/${job}/buildWithParameters`, { method: "POST", headers, body })).status;
  }

  async builds(job = "delivery"): Promise<number[]> {
    const { builds } = (await (await this.request(`job/${job}/api/json`)).json()) as { builds: { number: number }[] };
    return builds.map(({ number }) => number);
  }

  /** Waits for a build's end. */
  async finished(number: number, job = "delivery", seconds = 30): Promise<Build> {
    for (let attempt = 0; attempt < seconds * 4; attempt++) {
      const answer = await this.request(`job/${job}/${number}/api/json`);
      const build = answer.ok ? ((await answer.json()) as Build) : undefined;
      if (build && !build.building) return build;
      await sleep(250);
    }
    throw new Error(`build ${number} has not ended: ${await this.log(number, job)}`);
  }

  async log(number: number, job = "delivery"): Promise<string> {
    return (await this.request(`job/${job}/${number}/consoleText`)).text();
  }

  protected requestAs(
    { user, password }: { user: string; password: string },
    address: string,
    init: RequestInit,
  ): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    return fetch(this.url(address), { ...init, headers: { authorization, ...init.headers } });
  }
}
