import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * SHA-256 over the code that the project's commands run: a program restarts when it changes, as a container does when
 * its image's digest changes. Problem folders are data and do not count.
 *
 * @param images folders of images whose files count too
 */
export function sourceDigest(project: string, images: string[] = []): string {
  const hash = createHash("sha256").update(readFileSync(path.join(project, "package-lock.json")));
  for (const folder of ["cli", "model", "service"]) {
    const names = readdirSync(path.join(project, folder), { recursive: true, encoding: "utf8" });
    for (const name of names.filter((file) => /\.(ts|tsx|mjs|css|svg)$/.test(file)).sort()) {
      hash.update(`${folder}/${name}\0`).update(readFileSync(path.join(project, folder, name)));
    }
  }
  for (const folder of images) {
    for (const name of readdirSync(path.join(project, folder)).sort()) {
      hash.update(`${folder}/${name}\0`).update(readFileSync(path.join(project, folder, name)));
    }
  }
  return hash.digest("hex");
}
