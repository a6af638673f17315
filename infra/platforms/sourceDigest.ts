import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * SHA-256 over the code that the project's commands run: a program restarts when it changes, as a container does when
 * its image's digest changes. Problem folders are data and do not count by themselves.
 *
 * @param others folders whose files count too, whatever they are
 */
export function sourceDigest(project: string, others: string[] = []): string {
  const hash = createHash("sha256").update(readFileSync(path.join(project, "package-lock.json")));
  const add = (folder: string, counts: (file: string) => boolean) => {
    const names = readdirSync(path.join(project, folder), { recursive: true, encoding: "utf8" });
    for (const name of names.filter((file) => counts(path.join(project, folder, file))).sort()) {
      hash.update(`${folder}/${name}\0`).update(readFileSync(path.join(project, folder, name)));
    }
  };
  for (const folder of ["cli", "model", "service"]) add(folder, (file) => /\.(ts|tsx|mjs|css|svg)$/.test(file));
  for (const folder of others) add(folder, (file) => statSync(file).isFile());
  return hash.digest("hex");
}
