/** Lines up rows under their headings; numbers to the right. */
export function formatTable(headings: string[], rows: (string | number)[][]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => String(row[i]).length)));
  const line = (row: (string | number)[]) =>
    row
      .map((cell, i) => (typeof cell === "number" ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  return [line(headings), ...rows.map(line)].join("\n");
}
