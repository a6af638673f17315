import { setTimeout as sleep } from "node:timers/promises";
import type { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Cd4mlError } from "../errors";

/** How a bucket is reached. What is not given the AWS SDK finds itself, see its default provider chain. */
export interface BucketAccess {
  /** Address of an S3-compatible server. @default AWS */
  endpoint?: string;
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Belongs to keys that are lent for a while. */
  sessionToken?: string;
}

/** How long a server may take to accept a connection, and then to answer, in ms. */
const connectionTimeout = 3_000;
const requestTimeout = 30_000;
/** Connections at once. */
const maxSockets = 16;
/** Tries to create an object when connections are cut off. */
const createAttempts = 8;
/** Tries to read an object. */
const readAttempts = 3;

type Sdk = typeof import("@aws-sdk/client-s3");

/** The objects below a prefix of a bucket. The SDK is loaded with the first request: most commands need none. */
export class Bucket {
  #opened: Promise<Opened> | undefined;

  /**
   * @param name   the bucket's
   * @param prefix empty, or ending with `/`
   */
  constructor(
    private readonly name: string,
    private readonly prefix: string,
    private readonly access: BucketAccess,
  ) {}

  /** Address of an object, for a person. */
  place(key: string): string {
    return `s3://${this.name}/${this.prefix}${key}`;
  }

  /** The content of an object; undefined when there is none. The SDK checks the checksum that the server keeps. */
  async get(key: string): Promise<Buffer | undefined> {
    return this.#ask(`get ${this.place(key)}`, async ({ sdk, client }) => {
      const command = new sdk.GetObjectCommand({ ...this.#object(key), ChecksumMode: "ENABLED" });
      for (let attempt = 1; ; attempt++) {
        const { Body } = (await client.send(command).catch(undefinedIf("NoSuchKey"))) ?? {};
        try {
          return Body && Buffer.from(await Body.transformToByteArray());
        } catch (error) {
          // The SDK asks again for answers that do not come, not for those that are cut off in the middle.
          if (attempt === readAttempts || (error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
        }
      }
    });
  }

  async put(key: string, content: Uint8Array | string): Promise<void> {
    await this.#ask(`put ${this.place(key)}`, async ({ sdk, client }) => {
      await client.send(new sdk.PutObjectCommand({ ...this.#object(key), Body: Buffer.from(content) }));
    });
  }

  /**
   * Makes an object. A server that refuses may close the connection before its answer is read, and one that made it may
   * be cut off: then what is there tells which it was.
   *
   * @returns false when there is one already, which stays as it is
   */
  async create(key: string, content: Uint8Array | string): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#create(key, content);
      } catch (error) {
        const { $metadata } = (error as Error).cause as S3ServiceException;
        if ($metadata?.httpStatusCode !== undefined || attempt === createAttempts) throw error;
        const there = await this.get(key).catch(() => undefined);
        if (there) return there.equals(Buffer.from(content));
        await sleep(Math.random() * 100 * attempt);
      }
    }
  }

  #create(key: string, content: Uint8Array | string): Promise<boolean> {
    return this.#ask(`create ${this.place(key)}`, async ({ sdk, client }) => {
      const command = new sdk.PutObjectCommand({ ...this.#object(key), Body: Buffer.from(content), IfNoneMatch: "*" });
      // A conflict is two who create it at once: the other one may fail as well, so that the caller looks again.
      const taken = undefinedIf("PreconditionFailed", "ConditionalRequestConflict");
      return (await client.send(command).catch(taken)) !== undefined;
    });
  }

  /** Keys below `folder`, without it, sorted. @param after leaves out this name and all before it */
  async list(folder: string, after?: string): Promise<string[]> {
    const { keys } = await this.#list(folder, { after });
    return keys;
  }

  /** Names of the folders directly below `folder`, sorted. */
  async folders(folder: string): Promise<string[]> {
    return (await this.#list(folder, { delimiter: "/" })).folders;
  }

  /** Whether there is anything below `folder`. */
  async has(folder: string): Promise<boolean> {
    return (await this.#list(folder, { most: 1 })).keys.length > 0;
  }

  async #list(folder: string, { after, delimiter, most }: { after?: string; delimiter?: string; most?: number }) {
    const Prefix = `${this.prefix}${folder}`;
    const keys: string[] = [];
    const folders: string[] = [];
    await this.#ask(`list ${this.place(folder)}`, async ({ sdk, client }) => {
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({
            Bucket: this.name,
            Prefix,
            Delimiter: delimiter,
            StartAfter: after && `${Prefix}${after}`,
            MaxKeys: most,
            ContinuationToken,
          }),
        );
        for (const { Key = "" } of page.Contents ?? []) keys.push(Key.slice(Prefix.length));
        for (const { Prefix: found = "" } of page.CommonPrefixes ?? []) folders.push(found.slice(Prefix.length, -1));
        ContinuationToken = most ? undefined : page.NextContinuationToken;
      } while (ContinuationToken);
    });
    return { keys: keys.sort(), folders: folders.sort() };
  }

  #object(key: string) {
    return { Bucket: this.name, Key: `${this.prefix}${key}` };
  }

  async #ask<T>(what: string, work: (opened: Opened) => Promise<T>): Promise<T> {
    this.#opened ??= this.#open();
    try {
      return await work(await this.#opened);
    } catch (error) {
      throw explain(what, this.name, this.access.endpoint, error as S3ServiceException);
    }
  }

  async #open(): Promise<Opened> {
    // That a later version will want a newer Node is for us to know, not for every command's output.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
    const sdk = await import("@aws-sdk/client-s3");
    const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = this.access;
    const client = new sdk.S3Client({
      ...(region && { region }),
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey, sessionToken } }),
      requestHandler: { connectionTimeout, requestTimeout, httpsAgent: { maxSockets }, httpAgent: { maxSockets } },
    });
    return { sdk, client };
  }
}

interface Opened {
  sdk: Sdk;
  client: S3Client;
}

/** For `catch`: turns errors of these names into undefined. */
function undefinedIf(...names: string[]) {
  return (error: Error): undefined => {
    if (!names.includes(error.name)) throw error;
  };
}

function explain(what: string, bucket: string, endpoint: string | undefined, error: S3ServiceException): Error {
  if (error instanceof Cd4mlError) return error;
  const status = error.$metadata?.httpStatusCode;
  const server = endpoint ?? "AWS";
  const hints: Record<string, string> = {
    NoSuchBucket: `There is no bucket ${bucket} at ${server}. Make it, or use another.`,
    CredentialsProviderError: "There are no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or …_FILE.",
  };
  const hint =
    hints[error.name] ??
    (status === 403 || status === 401
      ? "The credentials are refused, or may not do this. See AWS_ACCESS_KEY_ID and the bucket's policy."
      : status === undefined
        ? `Does ${server} answer? See CD4ML_S3_ENDPOINT and AWS_REGION.`
        : "Try again; if it stays, ask who runs the bucket.");
  const reason = `${error.name}${status ? ` ${status}` : ""}: ${error.message}`;
  return new Cd4mlError("CD4ML_REGISTRY_STORE", `cannot ${what} (${reason}). ${hint}`, { cause: error });
}
