import type { Memory } from "./workload";

/** What one kind of part is given. */
export interface PartSize {
  /** Copies; of those that scale, the least. */
  replicas: number;
  /** Most copies under load. @default as many as `replicas` */
  most?: number;
  /** Limit of each copy, in cores. */
  cpu: number;
  /** Limit of each copy. */
  memory: Memory;
  /** Room for each copy's data, where it keeps any and volumes have a size. */
  storage?: Memory;
}

/** The parts that have a size. `build` is what a build, a first model or a trial of a search runs in. */
export const partNames = [
  "elasticsearch",
  "kibana",
  "database",
  "bucket",
  "portal",
  "jenkins",
  "build",
  "modelService",
  "relay",
] as const;
export type PartName = (typeof partNames)[number];

/** Sizes of all parts. */
export type Sizes = Record<PartName, PartSize>;

const portal: PartSize = { replicas: 1, cpu: 0.5, memory: "256Mi", storage: "1Gi" };
const bucket: PartSize = { replicas: 1, cpu: 0.5, memory: "256Mi", storage: "5Gi" };
const relay: PartSize = { replicas: 1, cpu: 0.25, memory: "256Mi" };

/**
 * Presets. `room` is a participant's environment on one Docker host; the others are for a cluster: `small` to try it,
 * `team` for a few thousand predictions a minute, `large` for many teams or millions a day.
 */
export const presets: Record<"room" | "small" | "team" | "large", Sizes> = {
  room: {
    elasticsearch: { replicas: 1, cpu: 2, memory: "2Gi" },
    kibana: { replicas: 1, cpu: 1, memory: "1536Mi" },
    database: { replicas: 1, cpu: 1, memory: "512Mi" },
    bucket,
    portal,
    jenkins: { replicas: 1, cpu: 1, memory: "1536Mi" },
    build: { replicas: 1, cpu: 2, memory: "3Gi" },
    modelService: { replicas: 1, cpu: 1, memory: "1Gi" },
    relay,
  },
  small: {
    elasticsearch: { replicas: 1, cpu: 1, memory: "2Gi", storage: "10Gi" },
    kibana: { replicas: 1, cpu: 1, memory: "1536Mi" },
    database: { replicas: 1, cpu: 1, memory: "512Mi", storage: "5Gi" },
    bucket,
    portal,
    jenkins: { replicas: 1, cpu: 1, memory: "1536Mi", storage: "5Gi" },
    build: { replicas: 1, cpu: 2, memory: "3Gi", storage: "10Gi" },
    modelService: { replicas: 2, cpu: 0.5, memory: "512Mi", storage: "1Gi" },
    relay,
  },
  team: {
    elasticsearch: { replicas: 3, cpu: 2, memory: "4Gi", storage: "50Gi" },
    kibana: { replicas: 2, cpu: 1, memory: "1536Mi" },
    database: { replicas: 1, cpu: 2, memory: "2Gi", storage: "20Gi" },
    bucket,
    portal,
    jenkins: { replicas: 1, cpu: 2, memory: "2Gi", storage: "20Gi" },
    build: { replicas: 1, cpu: 2, memory: "4Gi", storage: "20Gi" },
    modelService: { replicas: 2, most: 6, cpu: 1, memory: "1Gi", storage: "2Gi" },
    relay,
  },
  large: {
    elasticsearch: { replicas: 3, cpu: 4, memory: "16Gi", storage: "500Gi" },
    kibana: { replicas: 2, cpu: 2, memory: "2Gi" },
    database: { replicas: 1, cpu: 4, memory: "8Gi", storage: "200Gi" },
    bucket,
    portal,
    jenkins: { replicas: 1, cpu: 4, memory: "4Gi", storage: "50Gi" },
    build: { replicas: 1, cpu: 8, memory: "16Gi", storage: "50Gi" },
    modelService: { replicas: 3, most: 20, cpu: 2, memory: "2Gi", storage: "5Gi" },
    relay,
  },
};

/** Mebibytes of an amount of memory or storage. */
export function mebibytes(memory: Memory): number {
  return Number.parseFloat(memory) * (memory.endsWith("Gi") ? 1024 : 1);
}
