import type { SettingReader } from "./settingReader";
import { type PartName, type PartSize, partNames, presets, type Sizes } from "./sizes";
import type { Memory } from "./workload";

const allowed =
  `for each of ${partNames.join(", ")}: any of replicas (1 to 100), most (1 to 1000), cpu (0.05 to 256), ` +
  "memory and storage (e.g. 512Mi or 4Gi)";

const rules: Record<keyof PartSize, (value: unknown) => boolean> = {
  replicas: (value) => isBetween(value, 1, 100) && Number.isInteger(value),
  most: (value) => isBetween(value, 1, 1000) && Number.isInteger(value),
  cpu: (value) => isBetween(value, 0.05, 256),
  memory: isMemory,
  storage: isMemory,
};

/**
 * Reads the preset and what differs from it, part by part.
 *
 * @param inCluster whether the stack is on Kubernetes; otherwise the sizes of a room are what differs from
 */
export function readSizes(read: SettingReader, inCluster: boolean): Sizes {
  const size = read.choice("size", "team", ["small", "team", "large"]);
  const preset = presets[inCluster ? size : "room"];
  const value = read.value("parts") ?? {};
  const right =
    isObject(value) &&
    Object.entries(value).every(([name, part]) => partNames.includes(name as PartName) && isSize(part));
  if (!right) {
    read.refuse("parts", JSON.stringify(value), allowed);
    return preset;
  }
  const overrides = value as Partial<Record<PartName, Partial<PartSize>>>;
  refuseCopies(read, overrides, inCluster);
  const entries = partNames.map((name) => [name, { ...preset[name], ...overrides[name] }] as const);
  const sizes = Object.fromEntries(entries) as Sizes;
  if (inCluster) refuseNumbers(read, sizes);
  return sizes;
}

/** Numbers of copies that each may be, and that do not go together. */
function refuseNumbers(
  read: SettingReader,
  { elasticsearch, modelService: { replicas, most = replicas } }: Sizes,
): void {
  if (most < replicas) {
    const allowed = `at most ${most}, the most copies under load; or cd4ml:parts.modelService.most from ${replicas} on`;
    read.refuse("parts.modelService.replicas", String(replicas), allowed);
  }
  if (elasticsearch.replicas === 2) {
    const allowed = "1, or 3 and more: of two nodes neither can go on without the other";
    read.refuse("parts.elasticsearch.replicas", "2", allowed);
  }
}

/** The parts that can have several copies, on a cluster; `most` has only {@link scaling}. */
const copied: PartName[] = ["elasticsearch", "kibana", "modelService"];
const scaling: PartName = "modelService";

/** Copies that there would not be. */
function refuseCopies(
  read: SettingReader,
  parts: Partial<Record<PartName, Partial<PartSize>>>,
  inCluster: boolean,
): void {
  for (const [name, { replicas = 1, most = 1 }] of Object.entries(parts) as [PartName, Partial<PartSize>][]) {
    const where = inCluster ? "" : " outside of a cluster";
    if (replicas > 1 && !(inCluster && copied.includes(name))) {
      read.refuse(`parts.${name}.replicas`, String(replicas), `1: there is one ${name}${where}`);
    }
    if (most > 1 && !(inCluster && name === scaling)) {
      read.refuse(`parts.${name}.most`, String(most), `nothing: ${name} does not follow the load${where}`);
    }
  }
}

function isSize(part: unknown): boolean {
  return isObject(part) && Object.entries(part).every(([key, value]) => rules[key as keyof PartSize]?.(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

function isMemory(value: unknown): value is Memory {
  return typeof value === "string" && /^[1-9]\d*(Mi|Gi)$/.test(value);
}
