import type { Handout } from "./handout";
import { htmlHandout } from "./page";

/** How a handout is written: text for a chat, a table for a spreadsheet, pages to print. */
export const handoutFormats: Record<string, (handouts: Handout[]) => string> = {
  markdown: (handouts) => handouts.map(markdownSection).join("\n"),
  csv: (handouts) => csv(handouts),
  html: htmlHandout,
};

const headings = ["Open", "Address", "User", "Password"];

function markdownSection({ environment, lines }: Handout): string {
  const cell = (text: string, code: boolean) => {
    const safe = text.replace(/\|/g, "\\|");
    return code && safe ? `\`${safe}\`` : safe;
  };
  const rows = lines.map(({ part, url, user, password }) => [part, url, cell(user, true), cell(password, true)]);
  const table = [headings, headings.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `## ${environment}\n\n${table.join("\n")}\n`;
}

/** RFC 4180, with a heading line. */
function csv(handouts: Handout[]): string {
  const rows = handouts.flatMap(({ environment, lines }) =>
    lines.map(({ part, url, user, password }) => [environment, part, url, user, password]),
  );
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const table = [["environment", ...headings.map((heading) => heading.toLowerCase())], ...rows];
  return `${table.map((row) => row.map(quote).join(",")).join("\r\n")}\r\n`;
}
