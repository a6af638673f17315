import path from "node:path";
import { type Command, Option } from "commander";
import type { GraphValue } from "../../model/onnx/graph";
import { formatTable, printResult, withJson } from "../output";
import { findConfiguredRun } from "../runCommand";

interface ExportOptions {
  format: "onnx";
  out?: string;
  json?: boolean;
}

/** `cd4ml export`: writes a run's model for programs that are not this one. */
export function addCommand(program: Command): void {
  withJson(program.command("export").description("write a run's model as a file for other programs"))
    .argument("<run>", "a run's identifier, see cd4ml runs")
    .addOption(new Option("--format <name>", "how it is written").choices(["onnx"]).default("onnx"))
    .option("--out <file>", "where to; a file that is there is replaced (default: <problem>-<run>.onnx)")
    .action(exportRun);
}

async function exportRun(identifier: string, { format, ...options }: ExportOptions): Promise<void> {
  const { makeFolder } = await import("../../model/makeFolder");
  const { onnxModel } = await import("../../model/onnx/onnxModel");
  const { writeFileAtomically } = await import("../../model/runs/atomically");
  const { digest, sealedDigest } = await import("../../model/runs/digests");
  const { loadModel } = await import("../../model/runs/loadModel");
  const { run, folder } = await findConfiguredRun(identifier);
  const { bytes, inputs, outputs } = onnxModel(await loadModel(folder), await sealedDigest(folder));
  const file = path.resolve(options.out ?? `${run.problem}-${run.run}.${format}`);
  await makeFolder(path.dirname(file));
  await writeFileAtomically(file, bytes);
  const result = {
    run: run.run,
    problem: run.problem,
    format,
    file,
    digest: `sha256:${digest(bytes)}`,
    inputs,
    outputs,
  };
  printResult(options, result, () =>
    [`${run.problem}: ${run.run} is in ${file}`, valueTable("input", inputs), valueTable("output", outputs)].join(
      "\n\n",
    ),
  );
}

function valueTable(heading: string, values: GraphValue[]): string {
  const rows = values.map(({ name, type, shape, description }) => [name, type, `[${shape.join(", ")}]`, description]);
  return formatTable([heading, "type", "shape", "what"], rows);
}
