import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import { longestLine, tooLong } from "./csvFile";
import { type DataFile, notOpened, unreadable } from "./dataFile";
import { digestParquet, isParquet } from "./parquetFiles";

/**
 * SHA-256 over the names and contents of files, in hexadecimal; streams, so files may be large. On its way it refuses
 * what DuckDB would read without complaint: NUL bytes, and a line so long that DuckDB leaves it out.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE
 */
export async function fingerprintFiles(files: DataFile[]): Promise<string> {
  const all = createHash("sha256");
  for (const file of files) all.update(`${await digestFile(file)}  ${path.basename(file.path)}\n`);
  return all.digest("hex");
}

/** SHA-256 of one table's content, in hexadecimal, with the same refusals; of Parquet see {@link digestParquet}. */
export async function digestFile(file: DataFile): Promise<string> {
  if (isParquet(file)) return digestParquet(file);
  const hash = createHash("sha256");
  let position = 0;
  let lineStart = 0;
  // No chunk is longer than the longest line, so only lines that reach into a chunk from before need a look.
  const stream = createReadStream(file.path, { highWaterMark: longestLine }).on("error", () => {});
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const nul = chunk.indexOf(0);
      if (nul >= 0) throw unreadable(file, `byte ${position + nul + 1} is NUL. Save the file as UTF-8 text.`);
      const lineEnd = chunk.indexOf("\n");
      if (position + (lineEnd < 0 ? chunk.length : lineEnd) - lineStart > longestLine) {
        throw unreadable(file, `the line that begins at byte ${lineStart + 1} ${tooLong}`);
      }
      if (lineEnd >= 0) lineStart = position + chunk.lastIndexOf("\n") + 1;
      hash.update(chunk);
      position += chunk.length;
    }
  } catch (error) {
    throw "syscall" in (error as object) ? notOpened(file, error as NodeJS.ErrnoException) : error;
  }
  return hash.digest("hex");
}
