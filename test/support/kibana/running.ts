import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../../infra/platforms/platform";
import { ownSecrets, type Workload } from "../../../infra/workload";
import { freePort } from "../freePort";
import { platformOf } from "../platformOf";
import { KibanaStandIn } from "./server";
import { readSettings } from "./settings";

/** Who signs in. */
export interface Login {
  user: string;
  password: string;
}

/** The stand-in for Kibana in this process, started by the workload of the stack's part. */
export class RunningKibana {
  /** As the part gave it. */
  workload: Workload | undefined;
  #kibana: KibanaStandIn | undefined;
  /** Settings that anyone may read, as the workload's file has them. */
  plainSettings = "";
  /** The secret settings by name. */
  secrets: Record<string, string> = {};
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-kibana-"));

  private constructor(private readonly port: number) {}

  /** One that waits for its workload. */
  static async create(): Promise<RunningKibana> {
    return new RunningKibana(await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Places the part's workload in this process: its settings are written to files, and read from there. */
  platform(): Platform {
    return platformOf((_name, workload) => {
      this.workload = workload;
      const { files = {} } = workload;
      const texts = [Object.values(files), Object.values(ownSecrets(workload))];
      const url = pulumi.all(texts).apply(async ([[plain], [secret]]) => {
        const known = [this.plainSettings, JSON.stringify(this.secrets)];
        this.plainSettings = plain;
        this.secrets = JSON.parse(secret);
        if (known[0] !== plain || known[1] !== JSON.stringify(this.secrets)) await this.restart();
        return this.url;
      });
      return { address: () => pulumi.unsecret(url), volume: () => pulumi.output("") };
    });
  }

  /** Starts it, again with what it kept. */
  async restart(): Promise<void> {
    await this.#kibana?.stop();
    const files = [this.plainSettings, JSON.stringify(this.secrets)].map((text, i) => {
      const file = path.join(this.#folder, `settings-${i}.json`);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    });
    this.#kibana = await KibanaStandIn.start({
      ...readSettings(files),
      host: "127.0.0.1",
      port: this.port,
    });
  }

  async stop(): Promise<void> {
    await this.#kibana?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Sends a request as a user, the body as a form or as JSON. */
  ask({ user, password }: Login, method: string, place: string, body?: object | FormData): Promise<Response> {
    const isForm = body instanceof FormData;
    const headers = {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
      "kbn-xsrf": "test",
      ...(!isForm && { "content-type": "application/json" }),
    };
    return fetch(this.url + place, { method, headers, body: isForm ? body : body && JSON.stringify(body) });
  }
}
