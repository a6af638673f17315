import { isContainer } from "../containers";
import { exemptedBy } from "../exemptions";
import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { type Declared, isHidden, isValues, listAt, SecretValue, type Value } from "../values";

/** Names of what only few may know. Files with it, and the names of objects that hold it, are no secret. */
const secretName =
  /(pass(word|wd|phrase)?|secret|token|credentials?|(api|access|private|writer|reader)[-_]?key|_KEY)$/i;

/** What anyone tries first. */
const defaults = [
  "admin",
  "administrator",
  "changeit",
  "changeme",
  "default",
  "elastic",
  "guest",
  "jenkins",
  "kibana",
  "letmein",
  "pass",
  "password",
  "postgres",
  "root",
  "secret",
  "test",
  "welcome",
];

/** An address with a password in it. */
const passwordInAddress = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/** What is in its `data` and `stringData` is looked at by itself. */
const secretType = "kubernetes:core/v1:Secret";

/** The settings of the stack are in here as they are; they are looked at before the engine starts. */
const settingsOfTheStack = "pulumi:providers:cd4ml";

export const plainSecrets: ResourceRule = {
  name: "no-plain-secrets",
  demands: "Secrets are generated or encrypted, reach programs as files, and are no default passwords.",
  why: "What is written in a program, or in the environment of a container or pod, is read by whoever sees the code, the state, `docker inspect` or the pod; default passwords are tried first by everyone.",
  fix: "Give the value as a Password resource, or by `pulumi config set --secret` and pulumi.secret(), and to a program as one of its workload's secrets, which become files named by <NAME>_FILE.",
  check(resource) {
    if (resource.type === settingsOfTheStack) return [];
    const { data: _data, stringData: _stringData, ...rest } = resource.inputs;
    const others = resource.type === secretType ? rest : resource.inputs;
    return [...environmentOf(resource), ...openKeys(resource), ...leaves(others, "")];
  },
};

/** Variables with a secret: a file is the place for it, even for one that is marked. */
function environmentOf(resource: Declared): string[] {
  return variablesOf(resource).flatMap(({ name, value }) => {
    const text = revealed(value);
    if (text === undefined || text === "") return [];
    if (typeof text === "string" && passwordInAddress.test(text)) {
      return [`variable ${name} has a password in an address`];
    }
    return secretName.test(name)
      ? [`variable ${name} has a value${isDefault(text) ? ", a default password" : ""}`]
      : [];
  });
}

function variablesOf(resource: Declared): Variable[] {
  if (isContainer(resource)) {
    const list = revealed(resource.inputs.envs);
    return Array.isArray(list) ? list.map(revealed).map(splitVariable) : [];
  }
  return (podOf(resource)?.containers ?? []).flatMap(({ inputs }) =>
    listAt(inputs, "env").map(({ name, value }): Variable => ({ name: typeof name === "string" ? name : "", value })),
  );
}

interface Variable {
  name: string;
  value: Value | undefined;
}

function splitVariable(text: Value | undefined): Variable {
  const [, name, value] = typeof text === "string" ? (text.match(/^([^=]*)=(.*)$/s) ?? []) : [];
  return { name: name ?? "", value };
}

/** Keys of a Secret that are not marked: the state and previews show them. */
function openKeys({ type, inputs }: Declared): string[] {
  if (type !== secretType) return [];
  return ["data", "stringData"].flatMap((part) => {
    const keys = revealed(inputs[part]);
    if (!isValues(keys)) return [];
    return Object.keys(keys).flatMap((key) => {
      const value = keys[key];
      if (isDefault(value)) return [`${part}.${key} is a default password`];
      return isHidden(inputs[part]) || isHidden(value) ? [] : [`${part}.${key} is not marked secret`];
    });
  });
}

/** Properties, wherever they are, that are named like a secret and hold a text that is not marked. */
function leaves(value: Value | undefined, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => leaves(each, `${path}[${i}]`));
  if (!isValues(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const inside = value[key];
    const place = path ? `${path}.${key}` : key;
    if (!isText(inside)) return leaves(inside, place);
    if (!secretName.test(key) || exemptedBy(key)) return [];
    if (isDefault(inside)) return [`${place} is a default password`];
    return isHidden(inside) ? [] : [`${place} is written in the program`];
  });
}

function isText(value: Value): boolean {
  return (
    (typeof value === "string" && value !== "") || (value instanceof SecretValue && typeof value.value === "string")
  );
}

function isDefault(value: Value | undefined): boolean {
  const text = revealed(value);
  return typeof text === "string" && defaults.includes(text.toLowerCase());
}

/** What a value is, marked or not. */
function revealed(value: Value | undefined): Value | undefined {
  return value instanceof SecretValue ? value.value : value;
}
