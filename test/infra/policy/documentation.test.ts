import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rules } from "../../../infra/policy/rules";

const file = path.resolve(__dirname, "../../../docs/policies.md");
const [start, end] = ["<!-- rules: written by test/infra/policy/documentation.test.ts -->", "<!-- end of rules -->"];

/** The rules as a table. */
function table(): string {
  const rows = rules.map(({ name, demands, why, fix }) => `| \`${name}\` | ${demands} | ${why} | ${fix} |`);
  return ["| rule | what must be | why | how to mend it |", "|---|---|---|---|", ...rows].join("\n");
}

describe("docs/policies.md", () => {
  it("lists the rules as they are; UPDATE_DOCUMENTATION=1 writes it anew", () => {
    const text = readFileSync(file, "utf8");
    const [before, after] = [text.indexOf(start) + start.length, text.indexOf(end)];
    const wanted = `${text.slice(0, before)}\n${table()}\n${text.slice(after)}`;
    if (process.env.UPDATE_DOCUMENTATION) writeFileSync(file, wanted);
    else assert.equal(text, wanted);
  });
});
