import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../problems/problem";

/**
 * Where a problem's rows come from, for people: the first paragraph of its `PROVENANCE.md`, or that they are simulated.
 *
 * @returns undefined when nobody has said
 */
export async function readProvenance({ name, folder, source }: Problem): Promise<string | undefined> {
  const text = await readFile(path.join(folder, "PROVENANCE.md"), "utf8").catch(() => "");
  const simulated = `The rows are simulated, by cd4ml data simulate ${name}: nothing in them happened.`;
  return firstParagraph(text) || (source.simulated ? simulated : undefined);
}

/** With what it introduces, if it ends with a colon; as plain text. */
function firstParagraph(markdown: string): string {
  const paragraphs = markdown.split(/\r?\n\s*\r?\n/).filter((block) => block.trim() !== "" && !block.startsWith("#"));
  const [first = "", second = ""] = paragraphs.map(plain);
  return first.endsWith(":") && second ? `${first} ${second}` : first;
}

/** Without line breaks and the marks of quotations, code and emphasis. */
function plain(markdown: string): string {
  return markdown
    .replace(/^> ?/gm, "")
    .replace(/\s+/g, " ")
    .replace(/`|(?<!\w)[_*]+|[_*]+(?!\w)/g, "")
    .trim();
}
