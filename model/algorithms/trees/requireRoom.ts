import { Cd4mlError } from "../../errors";
import type { BinnedMatrix } from "./bins";

/**
 * Refuses a matrix for which a memory would be larger than the 4 GiB that WebAssembly can address.
 *
 * @param bytes  size of the memory
 * @param use    who has the memory and for what, e.g. `A tree can use 4 GiB for its rows`
 * @param remedy what helps besides fewer rows, with a space before it. @default nothing
 * @throws Cd4mlError CD4ML_TOO_LARGE
 */
export function requireRoom(bytes: number, { rows, columns }: BinnedMatrix, use: string, remedy = ""): void {
  if (bytes <= 2 ** 32) return;
  throw new Cd4mlError(
    "CD4ML_TOO_LARGE",
    `${use}; ${rows} rows with ${columns.length} columns need ${(bytes / 2 ** 30).toFixed(1)} GiB. ` +
      `Train on fewer rows (splits.train of the pipeline)${remedy}.`,
  );
}
