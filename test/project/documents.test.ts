import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(__dirname, "../..");
const files = execFileSync("git", ["ls-files", "*.ts", "*.tsx", "*.md", "*.yml", "*.yaml", "Jenkinsfile*"], {
  cwd: root,
  encoding: "utf8",
});

describe("the project's texts", () => {
  it("name no document that is not there", () => {
    const named = files
      .trim()
      .split("\n")
      .filter((file) => existsSync(path.join(root, file)))
      .flatMap((file) => {
        const text = readFileSync(path.join(root, file), "utf8");
        const whole = [...text.matchAll(/\bdocs\/[\w/-]+\.md\b/g)].map(([document]) => document);
        const links = file.endsWith(".md") ? [...text.matchAll(/\]\(((?!https?:)[\w./-]+\.md)\)/g)] : [];
        return [...whole, ...links.map(([, link]) => path.join(path.dirname(file), link))].map((document) => ({
          file,
          document,
        }));
      });
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter(({ document }) => !existsSync(path.join(root, document))),
      [],
    );
  });
});
