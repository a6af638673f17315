import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

const newline = 0x0a;

/** What a segment left by an earlier process holds from `offset` on. */
export interface Scan {
  /** Bytes up to and with the last newline. */
  size: number;
  /** Complete lines from `offset` on. */
  lines: number;
  /** Bytes after the last newline: a line that was being written when the process ended. */
  tornBytes: number;
}

/** Reads through a segment once, in bounded memory. */
export function scanSegment(file: string, offset: number): Scan {
  const buffer = Buffer.allocUnsafe(1 << 20);
  const descriptor = openSync(file, "r");
  try {
    let lines = 0;
    let size = offset;
    let at = offset;
    for (let read = 1; read > 0; at += read) {
      read = readSync(descriptor, buffer, 0, buffer.length, at);
      for (let i = buffer.indexOf(newline); i >= 0 && i < read; i = buffer.indexOf(newline, i + 1)) {
        lines++;
        size = at + i + 1;
      }
    }
    return { size, lines, tornBytes: at - size };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Complete lines of a segment between two offsets, at most about `maxBytes` but always at least one.
 *
 * @param end an offset just after a newline, greater than `offset`
 * @returns the lines with a newline between them, how many they are, and the bytes they take in the segment
 */
export async function readLines(
  file: string,
  offset: number,
  end: number,
  maxBytes: number,
): Promise<{ text: string; lines: number; bytes: number }> {
  const handle = await open(file, "r");
  try {
    for (let want = Math.min(maxBytes, end - offset); ; want = Math.min(want * 2, end - offset)) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(want), 0, want, offset);
      const last = buffer.subarray(0, bytesRead).lastIndexOf(newline);
      if (last >= 0) {
        return { text: buffer.toString("utf8", 0, last), lines: countLines(buffer, last + 1), bytes: last + 1 };
      }
      if (bytesRead < want) throw new Error(`${file} ends at byte ${offset + bytesRead}; ${end} were written`);
    }
  } finally {
    await handle.close();
  }
}

function countLines(buffer: Buffer, end: number): number {
  let lines = 0;
  for (let i = buffer.indexOf(newline); i >= 0 && i < end; i = buffer.indexOf(newline, i + 1)) lines++;
  return lines;
}
