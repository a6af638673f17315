import type { CriterionOf } from "./criteria";
import type { CriterionKind } from "./criterionKind";

interface Size {
  bytes: number;
}

/** Bytes that a model takes on disk and to fetch. The same inputs and seed give the same model, so the same verdict. */
export const size: CriterionKind<CriterionOf<"size">, Size> = {
  name: () => "size",
  check: () => [],
  measure: (_, { files: { json, bytes } }) => ({ bytes: Buffer.byteLength(json) + bytes.length }),
  judge: ({ max_bytes }, { bytes }) => ({
    found: `${bytes} bytes`,
    allowed: `at most ${max_bytes} bytes`,
    passed: bytes <= max_bytes,
  }),
};
