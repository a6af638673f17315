import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Cd4mlError } from "../../model/errors";
import { runPattern } from "../../model/runs/runFile";
import { datasets } from "../../service/events/eventStore";
import type { BackupPlace } from "./place";

const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Count = Type.Integer({ minimum: 0 });
/** Names of a backup's own become paths when it is restored: none may lead elsewhere. */
const FileName = "^\\w[\\w.-]*$";
const FilePath = Type.String({ pattern: "^(\\w[\\w.-]*/)*\\w[\\w.-]*$" });

const Problem = Type.Object({
  /** SHA-256 of each file of each run. */
  runs: Type.Record(
    Type.String({ pattern: runPattern.source }),
    Type.Record(Type.String({ pattern: FileName }), Sha256, { additionalProperties: false }),
    { additionalProperties: false },
  ),
  /** The moves of the aliases, an array in JSON. */
  history: Type.Object({ file: FilePath, sha256: Sha256, moves: Count }),
});

/** The events of one kind. */
const Events = Type.Object({
  count: Count,
  /** Newline-delimited JSON, compressed, in the order of the events' ids. */
  parts: Type.Array(Type.Object({ file: FilePath, sha256: Sha256, count: Count })),
});

const Manifest = Type.Object({
  format: Type.Literal(1),
  /** ISO 8601, UTC: when it began. */
  createdAt: Type.String(),
  /** Left out when only events were wanted. */
  registry: Type.Optional(
    Type.Object({
      url: Type.String(),
      problems: Type.Record(Type.String({ pattern: "^[a-z][a-z0-9_]*$" }), Problem, { additionalProperties: false }),
    }),
  ),
  /** Left out when only the registry was wanted. */
  events: Type.Optional(
    Type.Object({
      namespace: Type.String(),
      datasets: Type.Object(Object.fromEntries(datasets.map((dataset) => [dataset, Events]))),
    }),
  ),
});

/** `manifest.json` of a backup, written last: what is in it, and the digest of each of its files. */
export type BackupManifest = Static<typeof Manifest>;
export type BackedUpProblem = Static<typeof Problem>;
export type BackedUpEvents = Static<typeof Events>;

export const manifestFile = "manifest.json";

/**
 * Reads the manifest of a backup.
 *
 * @throws Cd4mlError CD4ML_BACKUP_UNKNOWN when there is none, CD4ML_BACKUP_DAMAGED when it is not one
 */
export async function readManifest(place: BackupPlace): Promise<BackupManifest> {
  const content = await place.read(manifestFile);
  const where = `${place.address}/${manifestFile}`;
  if (!content) {
    throw new Cd4mlError(
      "CD4ML_BACKUP_UNKNOWN",
      `${where} is not there: there is no backup, or it was cut off. Run cd4ml backup --to ${place.address} to finish it.`,
    );
  }
  const manifest = parse(content);
  const wrong = Value.Errors(Manifest, manifest).First();
  if (!wrong) return manifest as BackupManifest;
  throw new Cd4mlError(
    "CD4ML_BACKUP_DAMAGED",
    `${where}${wrong.path}: ${wrong.message}. It is no manifest of this version's; use another backup.`,
  );
}

function parse(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}
