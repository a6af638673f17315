import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Static, Type } from "@sinclair/typebox";

/** One address that people open. */
export const Link = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 80 }),
    /** What it is for, in a few words. */
    what: Type.String({ maxLength: 200 }),
    /** For a browser. */
    url: Type.String({ pattern: "^https?://", maxLength: 500 }),
    /** Asked by the portal: any answer below 500 means that it runs. @default not asked */
    probe: Type.Optional(Type.String({ pattern: "^https?://", maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type Link = Static<typeof Link>;

/** Body of `PUT /entries/<name>`. */
export const Links = Type.Object({ links: Type.Array(Link, { maxItems: 50 }) }, { additionalProperties: false });

/** What an environment, or all of them together under the name `shared`, offers. */
export interface Entry {
  name: string;
  links: Link[];
}

/** Names of entries. */
export const entryName = /^[a-z][a-z0-9-]{0,39}$/;

/** The portal's entries, a file each, so that they outlive it. */
export class Entries {
  /** @param folder made when it is missing */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** What is shared first, then by name. */
  list(): Entry[] {
    const names = readdirSync(this.folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => path.parse(file).name);
    const rank = (name: string) => (name === "shared" ? "" : name);
    return names
      .sort((a, b) => rank(a).localeCompare(rank(b), "en", { numeric: true }))
      .flatMap((name) => this.read(name) ?? []);
  }

  read(name: string): Entry | undefined {
    const file = this.file(name);
    return existsSync(file) ? { name, links: JSON.parse(readFileSync(file, "utf8")) } : undefined;
  }

  write({ name, links }: Entry): void {
    const file = this.file(name);
    writeFileSync(`${file}.new`, JSON.stringify(links));
    renameSync(`${file}.new`, file);
  }

  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  private file(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}
