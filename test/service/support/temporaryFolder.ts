import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A folder for the tests of the calling `describe`, removed after them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-service-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
