import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { project, type Recipe, recipes } from "./recipes";

/** Builds what is missing; writes the references by name to standard output and what it does to standard error. */
function main(): void {
  const references = new Map<string, string>();
  for (const recipe of recipes()) {
    const base = recipe.base ? references.get(recipe.base)! : "";
    const name = `cd4ml-closed/${recipe.name}`;
    const reference = `${name}${name.includes(":") ? "-" : ":"}${digest(recipe, base)}`;
    if (!exists(reference)) build(recipe, name, reference, base);
    references.set(recipe.name, reference);
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(references))}\n`);
}

function build(recipe: Recipe, name: string, reference: string, base: string): void {
  const started = Date.now();
  const [command, ...args] = recipe.command(reference, base);
  const { status, error } = spawnSync(command, args, {
    cwd: project,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  if (error || status !== 0) throw new Error(`the image ${recipe.name} was not built: ${error?.message ?? command}`);
  const size = Number(docker("image", "inspect", "--format", "{{.Size}}", reference));
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stderr.write(`built ${reference}: ${Math.round(size / 1e6)} MB in ${seconds} s\n`);
  docker("tag", reference, name);
  removeOthers(name, reference);
}

/** The images that older sources made; one that a container uses stays until the next time. */
function removeOthers(name: string, reference: string): void {
  const all = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name.split(":")[0]).split("\n");
  const old = all.filter((other) => /[:-][0-9a-f]{12}$/.test(other) && other !== reference && sameTag(other, name));
  if (old.length > 0) spawnSync("docker", ["image", "rm", ...old], { stdio: "ignore" });
}

function sameTag(reference: string, name: string): boolean {
  return reference.startsWith(name.includes(":") ? `${name}-` : `${name}:`);
}

function exists(reference: string): boolean {
  return spawnSync("docker", ["image", "inspect", reference], { stdio: "ignore" }).status === 0;
}

function digest({ sources, versions = [] }: Recipe, base: string): string {
  const hash = createHash("sha256").update(`${base}\0${versions.join("\0")}`);
  for (const file of sources.flatMap(filesOf)) {
    hash.update(`${file}\0`).update(readFileSync(path.join(project, file)));
  }
  return hash.digest("hex").slice(0, 12);
}

function filesOf(source: string): string[] {
  const place = path.join(project, source);
  if (!statSync(place).isDirectory()) return [source];
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(source, name))
    .filter((file) => statSync(path.join(project, file)).isFile())
    .sort();
}

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8" }).trim();
}

main();
