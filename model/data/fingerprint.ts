import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import { type CsvFile, notOpened, unreadable } from "./csvFile";

/**
 * SHA-256 over the names and contents of files, in hexadecimal; streams, so files may be large.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE also for a NUL byte, which no text file has
 */
export async function fingerprintFiles(files: CsvFile[]): Promise<string> {
  const all = createHash("sha256");
  for (const file of files) all.update(`${await digest(file)}  ${path.basename(file.path)}\n`);
  return all.digest("hex");
}

async function digest(file: CsvFile): Promise<string> {
  const hash = createHash("sha256");
  let position = 0;
  const stream = createReadStream(file.path, { highWaterMark: 2 ** 20 }).on("error", () => {});
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const nul = chunk.indexOf(0);
      if (nul >= 0) throw unreadable(file, `byte ${position + nul + 1} is NUL. Save the file as UTF-8 text.`);
      hash.update(chunk);
      position += chunk.length;
    }
  } catch (error) {
    throw "syscall" in (error as object) ? notOpened(file, error as NodeJS.ErrnoException) : error;
  }
  return hash.digest("hex");
}
