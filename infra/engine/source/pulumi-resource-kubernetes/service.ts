import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type handleUnaryCall, type ServerErrorResponse, status } from "@grpc/grpc-js";
import { version } from "@pulumi/kubernetes/package.json";
import { ApiServer } from "./apiServer";
import { idOf, isClusterWide, type KubernetesObject, kindOf, objectOf, replacing, resourceName } from "./objects";
import { NotReady, untilReady } from "./readiness";
import { differences, isUnknown, type JsonObject, markedLike, plain, secret, spokenOf } from "./values";
import { empty, fromStruct, type Message, messages, notReadyError, pluginInfo, toStruct } from "./wire";

/** Without it only previews are allowed: whose cluster it is, the official provider should look after. */
const consent = "CD4ML_KUBERNETES_STANDIN";
const autonamed = "pulumi.com/autonamed";
const readySeconds = 600;
const deleteSeconds = 300;

/** The engine's questions, one method each. */
export class Service {
  #server = new ApiServer("");
  #cancelled = false;

  /** By their names in the protocol. */
  methods(): Record<string, handleUnaryCall<Message, Message>> {
    const methods: Record<string, (request: Message) => Message | Promise<Message>> = {
      getPluginInfo: () => pluginInfo(version),
      checkConfig: (request) => this.#checked(request.getNews()),
      diffConfig: (request) => this.#configDifference(request),
      configure: (request) => this.#configure(request),
      cancel: () => {
        this.#cancelled = true;
        return empty();
      },
      check: (request) => this.#check(request),
      diff: (request) => this.#diff(request),
      create: (request) => this.#create(request),
      update: (request) => this.#update(request),
      read: (request) => this.#read(request),
      delete: (request) => this.#delete(request),
    };
    return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, unary(method)]));
  }

  #configure(request: Message): Message {
    const { context = "" } = plain(fromStruct(request.getArgs())) as { context?: string };
    this.#server = new ApiServer(context);
    const answer = new messages.ConfigureResponse();
    answer.setSupportspreview(true);
    answer.setAcceptsecrets(true);
    answer.setAcceptresources(true);
    answer.setAcceptoutputs(true);
    return answer;
  }

  #configDifference(request: Message): Message {
    const [old, wanted] = [request.getOldInputs() ?? request.getOlds(), request.getNews()].map(fromStruct);
    const answer = new messages.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    answer.setChanges(Object.keys(differences(old, wanted)).length > 0 ? DIFF_SOME : DIFF_NONE);
    return answer;
  }

  #checked(inputs: Message): Message {
    const answer = new messages.CheckResponse();
    answer.setInputs(inputs);
    return answer;
  }

  /** Gives what has no name one, and what has no namespace the default one. */
  #check(request: Message): Message {
    const old = plain(fromStruct(request.getOlds())) as Partial<KubernetesObject>;
    const wanted = fromStruct(request.getNews()) as JsonObject & { metadata?: JsonObject };
    const { kind } = kindOf(request.getUrn());
    const metadata: JsonObject = { ...wanted.metadata };
    if (metadata.name === undefined && metadata.generateName === undefined) {
      metadata.annotations = { ...(metadata.annotations as JsonObject), [autonamed]: "true" };
      const isNamed = old.metadata?.annotations?.[autonamed] === "true";
      const seed = Buffer.from(request.getRandomseed_asU8());
      const suffix = createHash("sha256")
        .update(seed.length > 0 ? seed : randomBytes(16))
        .digest("hex")
        .slice(0, 8);
      metadata.name = isNamed ? old.metadata!.name : `${resourceName(request.getUrn()).toLowerCase()}-${suffix}`;
    }
    if (metadata.namespace === undefined && !isClusterWide(kind)) metadata.namespace = "default";
    return this.#checked(toStruct({ ...wanted, metadata }));
  }

  /** From the inputs alone: it needs no cluster. */
  #diff(request: Message): Message {
    const old = plain(fromStruct(request.getOldInputs() ?? request.getOlds())) as KubernetesObject;
    const wanted = plain(fromStruct(request.getNews())) as KubernetesObject;
    const changed = differences(old, wanted);
    const paths = Object.keys(changed);
    const answer = new messages.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    answer.setChanges(paths.length > 0 ? DIFF_SOME : DIFF_NONE);
    const replaced = replacing(kindOf(request.getUrn()).kind, paths);
    answer.setReplacesList(replaced);
    answer.setDeletebeforereplace(
      replaced.length > 0 && !isUnknown(wanted.metadata.name) && idOf(old) === idOf(wanted),
    );
    answer.setDiffsList([...new Set(paths.map((path) => path.split(/[.[]/)[0]))]);
    answer.setHasdetaileddiff(true);
    for (const path of paths) {
      const one = new messages.PropertyDiff();
      one.setKind(messages.PropertyDiff.Kind[`${changed[path]}${replaced.includes(path) ? "_REPLACE" : ""}`]);
      one.setInputdiff(true);
      answer.getDetaileddiffMap().set(path, one);
    }
    return answer;
  }

  async #create(request: Message): Promise<Message> {
    const answer = new messages.CreateResponse();
    if (request.getPreview()) {
      answer.setProperties(request.getProperties());
      return answer;
    }
    const inputs = fromStruct(request.getProperties());
    const live = await this.#put(inputs, request.getTimeout());
    answer.setId(idOf(live));
    answer.setProperties(toStruct(outputsOf(live, inputs)));
    return answer;
  }

  async #update(request: Message): Promise<Message> {
    const answer = new messages.UpdateResponse();
    const inputs = fromStruct(request.getNews());
    if (request.getPreview()) answer.setProperties(request.getNews());
    else answer.setProperties(toStruct(outputsOf(await this.#put(inputs, request.getTimeout()), inputs)));
    return answer;
  }

  async #put(inputs: JsonObject, seconds: number): Promise<KubernetesObject> {
    requireConsent();
    try {
      const written = await this.#server.apply(plain(inputs) as KubernetesObject);
      return await untilReady(this.#server, written, seconds || readySeconds, () => this.#cancelled);
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      throw notReadyError(error, inputs, outputsOf(error.live, inputs));
    }
  }

  async #read(request: Message): Promise<Message> {
    const answer = new messages.ReadResponse();
    const inputs = fromStruct(request.getInputs());
    const live = await this.#server.get(objectOf(request.getUrn(), request.getId()));
    if (!live) return answer;
    const known = Object.keys(inputs).length > 0;
    answer.setId(idOf(live));
    answer.setProperties(toStruct(outputsOf(live, inputs)));
    answer.setInputs(toStruct(known ? inputsOf(live, inputs) : inputsOfImported(live)));
    return answer;
  }

  async #delete(request: Message): Promise<Message> {
    requireConsent();
    const object = objectOf(request.getUrn(), request.getId());
    await this.#server.delete(object);
    const seconds = request.getTimeout() || deleteSeconds;
    for (const began = Date.now(); await this.#server.get(object); await sleep(250)) {
      if (Date.now() > began + seconds * 1000) throw new Error(`${object.kind} ${idOf(object)} is still there`);
    }
    return empty();
  }
}

/** A method as gRPC calls it. */
function unary(method: (request: Message) => Message | Promise<Message>): handleUnaryCall<Message, Message> {
  return async ({ request }, answer) => {
    try {
      answer(null, await method(request));
    } catch (caught) {
      const error = caught as ServerErrorResponse;
      answer(error.metadata ? error : { code: status.UNKNOWN, message: error.message, details: error.message });
    }
  };
}

/** What the program sees of an object: all of it, and secret what was given as a secret. */
function outputsOf(live: KubernetesObject, inputs: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = live.metadata;
  const outputs = markedLike(inputs, { ...live, metadata }) as JsonObject;
  if (live.kind !== "Secret") return outputs;
  const { data = {} } = live;
  return { ...outputs, data: secret(data), ...(inputs.stringData && { stringData: secret(plain(inputs.stringData)) }) };
}

/** What the program would have to give to get what is there. A Secret is given as text and kept in base 64. */
function inputsOf(live: KubernetesObject, inputs: JsonObject): JsonObject {
  const decode = (value: string) => Buffer.from(value, "base64").toString();
  const entries = Object.entries((live.data ?? {}) as Record<string, string>).map(([key, value]) => [
    key,
    decode(value),
  ]);
  const isText = live.kind === "Secret" && inputs.stringData !== undefined;
  const shown = isText ? { ...live, stringData: Object.fromEntries(entries) } : live;
  return markedLike(inputs, spokenOf(plain(inputs), shown)) as JsonObject;
}

function inputsOfImported(live: KubernetesObject): JsonObject {
  const { status: _, ...rest } = live;
  const own = ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"];
  const metadata = Object.fromEntries(Object.entries(live.metadata).filter(([key]) => !own.includes(key)));
  return { ...rest, metadata };
}

function requireConsent(): void {
  if (process.env[consent] === "1") return;
  throw new Error(
    `the official provider of Kubernetes ${version} could not be downloaded, and its stand-in only previews. ` +
      `Let this machine reach get.pulumi.com or github.com and run up again; for a cluster of your own to try things out, set ${consent}=1.`,
  );
}
