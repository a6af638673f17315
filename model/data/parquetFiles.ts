import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteText } from "./database";
import { type Cells, type DataFile, notOpened, unreadable } from "./dataFile";

const ending = ".parquet";

/** Whether a table is Parquet: a file whose name ends so, or a folder. */
export function isParquet({ path: place }: DataFile): boolean {
  return place.endsWith(ending) || (statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/**
 * How the cells are read: of the file, or of all Parquet files in the folder and the folders in it, in the order of their
 * paths.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE
 */
export async function parquetCells(connection: DuckDBConnection, file: DataFile): Promise<Cells> {
  const files = (await filesOf(file)).map(quoteText);
  const table = `read_parquet([${files.join(", ")}], hive_partitioning = false)`;
  const described = await connection
    .runAndReadAll(`SELECT column_name FROM (DESCRIBE FROM ${table})`)
    .catch((error: Error) => {
      throw unreadable(file, explain(error.message));
    });
  return { headings: described.getRows().map(([heading]) => String(heading)), table, explain };
}

/**
 * SHA-256 of what the table is, in hexadecimal: of the file's content, or of names and contents of the folder's files.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE
 */
export async function digestParquet(file: DataFile): Promise<string> {
  const files = await filesOf(file);
  if (files.length === 1 && files[0] === file.path) return digestOf(file, file.path);
  const all = createHash("sha256");
  for (const each of files) all.update(`${await digestOf(file, each)}  ${path.relative(file.path, each)}\n`);
  return all.digest("hex");
}

/**
 * Size of a table, of CSV as well, in bytes.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE
 */
export async function bytesOf(file: DataFile): Promise<number> {
  let bytes = 0;
  for (const each of await filesOf(file)) {
    const { size } = await stat(each).catch((error) => {
      throw notOpened(file, error);
    });
    bytes += size;
  }
  return bytes;
}

async function digestOf(file: DataFile, place: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(place), hash).catch((error) => {
    throw notOpened(file, error);
  });
  return hash.digest("hex");
}

/** Absolute paths, sorted. */
async function filesOf(file: DataFile): Promise<string[]> {
  if (!statSync(file.path, { throwIfNoEntry: false })?.isDirectory()) return [file.path];
  const names = (await readdir(file.path, { recursive: true })).filter((name) => name.endsWith(ending)).sort();
  if (names.length === 0) throw unreadable(file, `the folder holds no file that ends with ${ending}. ${file.remedy}`);
  return names.map((name) => path.join(file.path, name));
}

function explain(message: string): string {
  if (message.includes("No files found")) return "there is no such file.";
  if (/magic bytes|too small|not a Parquet/i.test(message)) {
    return "it is not a Parquet file. One of CSV must not end with .parquet.";
  }
  return `it cannot be read as Parquet: ${message.split("\n", 1)[0]}`;
}
