import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** What each other TypeScript file in this folder exports: it measures and prints. */
interface Benchmark {
  run(): Promise<void>;
}

// npm run bench <name>
const name = process.argv[2] ?? "";
const file = path.join(__dirname, `${name}.ts`);
const names = readdirSync(__dirname)
  .filter((each) => each.endsWith(".ts") && each !== "main.ts")
  .map((each) => path.basename(each, ".ts"))
  .sort();

if (names.includes(name) && existsSync(file)) {
  (require(file) as Benchmark).run().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
} else {
  console.error(`Usage: npm run bench <${names.join("|")}>`);
  process.exitCode = 2;
}
