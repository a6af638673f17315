import { Cd4mlError } from "../errors";
import { displayPath } from "../problems/displayPath";

/** A table in files: CSV with a line of headings, or Parquet, which may be a folder of files. */
export interface DataFile {
  /** Absolute path. */
  path: string;
  /** What people call it, where the path means nothing to them. @default the path */
  title?: string;
  /** What to do when it is not there. */
  remedy: string;
}

/** How the cells of a table are read. */
export interface Cells {
  /** As they are, in their order. */
  headings: string[];
  /** What SQL selects from, with a column a heading. */
  table: string;
  /** DuckDB's message in a sentence. */
  explain(message: string): string;
}

/** A file in messages. */
export function titleOf({ title, path }: DataFile): string {
  return title ?? displayPath(path);
}

/** The error for a file whose bytes make no sense as a table. */
export function unreadable(file: DataFile, why: string): Cd4mlError {
  return new Cd4mlError("CD4ML_DATA_UNREADABLE", `${titleOf(file)}: ${why}`);
}

/** The error for a file that the operating system does not give. */
export function notOpened(file: DataFile, error: NodeJS.ErrnoException): Cd4mlError {
  if (error.code !== "ENOENT") return unreadable(file, `it cannot be read (${error.code ?? error.message}).`);
  return new Cd4mlError("CD4ML_DATA_MISSING", `${titleOf(file)}: no such file. ${file.remedy}`);
}
