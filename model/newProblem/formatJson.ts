const widest = 120;

/**
 * JSON as the project's formatter would leave it: an object takes a line for each key, a list one line if it fits and has
 * no objects.
 */
export function formatJson(value: unknown): string {
  return `${format(value, "", 0)}\n`;
}

/** @param before characters on the line before the value */
function format(value: unknown, indent: string, before: number): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const short = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    const plain = value.every((item) => item === null || typeof item !== "object");
    // A comma may follow.
    if (plain && before + short.length < widest) return short;
    return `[\n${value.map((item) => deeper + format(item, deeper, deeper.length)).join(",\n")}\n${indent}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  const lines = entries.map(([key, item]) => {
    const start = `${deeper}${JSON.stringify(key)}: `;
    return start + format(item, deeper, start.length);
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}
