import { setTimeout as sleep } from "node:timers/promises";
import { type handleUnaryCall, type ServerErrorResponse, status } from "@grpc/grpc-js";
import { version } from "@pulumi/kubernetes/package.json";
import { Unreachable } from "../../../provider/handler";
import { ApiServer } from "./apiServer";
import { autonamed, generatedName, idOf, isClusterWide, type KubernetesObject, kindOf, objectOf } from "./objects";
import { inputsOf, inputsOfImported, outputsOf } from "./outputs";
import { NotReady, untilReady } from "./readiness";
import { replacing } from "./replacing";
import { namespaceOf, providerSettings, settingsDifference, unheeded } from "./settings";
import { differences, isUnknown, type JsonObject, plain } from "./values";
import { empty, fromStruct, type Message, messages, notReadyError, pluginInfo, toStruct } from "./wire";

/** Without it only previews are allowed: whose cluster it is, the official provider should look after. */
const consent = "CD4ML_KUBERNETES_STANDIN";
const readySeconds = 600;
const deleteSeconds = 300;

/** The engine's questions, one method each. */
export class Service {
  #settings = providerSettings({});
  #server = new ApiServer(this.#settings);
  #namespace: Promise<string | undefined> | undefined;
  #cancelled = false;

  /** By their names in the protocol. */
  methods(): Record<string, handleUnaryCall<Message, Message>> {
    const methods: Record<string, (request: Message) => Message | Promise<Message>> = {
      getPluginInfo: () => pluginInfo(version),
      checkConfig: (request) => this.#checkConfig(request),
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

  #checkConfig(request: Message): Message {
    const answer = this.#checked(request.getNews());
    const refused = unheeded(plain(fromStruct(request.getNews())));
    if (!refused) return answer;
    const failure = new messages.CheckFailure();
    failure.setProperty(refused.property);
    failure.setReason(refused.reason);
    answer.setFailuresList([failure]);
    return answer;
  }

  #configure(request: Message): Message {
    this.#settings = providerSettings(plain(fromStruct(request.getArgs())));
    this.#server = new ApiServer(this.#settings);
    const answer = new messages.ConfigureResponse();
    answer.setSupportspreview(true);
    answer.setAcceptsecrets(true);
    answer.setAcceptresources(true);
    answer.setAcceptoutputs(true);
    return answer;
  }

  async #configDifference(request: Message): Promise<Message> {
    const old = plain(fromStruct(request.getOldInputs() ?? request.getOlds()));
    const { changed, replaced } = await settingsDifference(old, plain(fromStruct(request.getNews())));
    const answer = new messages.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    answer.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
    answer.setDiffsList(changed);
    answer.setReplacesList(replaced);
    return answer;
  }

  #checked(inputs: Message): Message {
    const answer = new messages.CheckResponse();
    answer.setInputs(inputs);
    return answer;
  }

  /** Gives what has no name one, and what has no namespace the provider's. */
  async #check(request: Message): Promise<Message> {
    const old = plain(fromStruct(request.getOlds())) as Partial<KubernetesObject>;
    const wanted = fromStruct(request.getNews()) as JsonObject & { metadata?: JsonObject };
    const urn = request.getUrn();
    const metadata: JsonObject = { ...wanted.metadata };
    if (metadata.name === undefined && metadata.generateName === undefined) {
      metadata.annotations = { ...(metadata.annotations as JsonObject), [autonamed]: "true" };
      metadata.name = generatedName(urn, request.getRandomseed_asU8(), old.metadata);
    }
    if (metadata.namespace === undefined && !isClusterWide(kindOf(urn).kind)) {
      this.#namespace ??= namespaceOf(this.#settings);
      metadata.namespace = this.#settings.namespace ?? (await this.#namespace) ?? "default";
    }
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
    answer.setDeletebeforereplace(replaced.length > 0 && keepsName(old, wanted));
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
    const live = await this.#put(inputs, request.getTimeout(), this.#settings.upsertExistingObjects);
    answer.setId(idOf(live));
    answer.setProperties(toStruct(outputsOf(live, inputs)));
    return answer;
  }

  async #update(request: Message): Promise<Message> {
    const answer = new messages.UpdateResponse();
    const inputs = fromStruct(request.getNews());
    if (request.getPreview()) answer.setProperties(request.getNews());
    else answer.setProperties(toStruct(outputsOf(await this.#put(inputs, request.getTimeout(), true), inputs)));
    return answer;
  }

  /** @param over whether the object may be there already */
  async #put(inputs: JsonObject, seconds: number, over: boolean): Promise<KubernetesObject> {
    requireConsent();
    const object = plain(inputs) as KubernetesObject;
    if (!over && (await this.#server.get(object))) {
      throw new Error(
        `${object.kind} ${idOf(object)} is in the cluster already, and not this stack's. Import or delete it, or give the ` +
          "provider upsertExistingObjects: true.",
      );
    }
    try {
      const written = await this.#server.apply(object);
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
    for (const began = Date.now(); await this.#isThere(object); await sleep(250)) {
      if (!this.#cancelled && Date.now() < began + seconds * 1000) continue;
      throw new Error(`${object.kind} ${idOf(object)} is still there after its deletion; what has it in finalizers?`);
    }
    return empty();
  }

  /** Something deleted that cannot be looked at just now counts as there. */
  async #isThere(object: KubernetesObject): Promise<boolean> {
    return this.#server.get(object).then(Boolean, (error) => {
      if (error instanceof Unreachable) return true;
      throw error;
    });
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

/** Whether what is made anew would have the name of what is there; then that must go first. */
function keepsName(old: KubernetesObject, wanted: KubernetesObject): boolean {
  if (wanted.metadata.annotations?.[autonamed] === "true" || isUnknown(wanted.metadata.name)) return false;
  return idOf(old) === idOf(wanted);
}

function requireConsent(): void {
  if (process.env[consent] === "1") return;
  throw new Error(
    `the official provider of Kubernetes ${version} could not be downloaded, and its stand-in only previews. ` +
      `Let this machine reach get.pulumi.com or github.com and run up again; for a cluster of your own to try things out, set ${consent}=1.`,
  );
}
