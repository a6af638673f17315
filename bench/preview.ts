import { availableParallelism } from "node:os";
import { parse, stringify } from "yaml";
import { ProjectCopy } from "../test/support/projectCopy";
import { ProcessorTimes } from "./support/processorTimes";

const runs = 3;

/** Stacks that are previewed, by what a reader calls them: settings over those of the file. */
const stacks: Record<string, { file: string; settings: Record<string, unknown> }> = {
  "prod as in the repository": { file: "Pulumi.prod.yaml", settings: {} },
  "room on Docker, 10 environments": { file: "Pulumi.dev.yaml", settings: { "cd4ml:environments": 10 } },
  "room on Docker, 50 environments": { file: "Pulumi.dev.yaml", settings: { "cd4ml:environments": 50 } },
  "prod, 50 environments": { file: "Pulumi.prod.yaml", settings: { "cd4ml:environments": teams(50) } },
};

/** Parts of a preview by what their processes' command lines contain, the first that fits. */
const parts = {
  "provider of Kubernetes": /pulumi-resource-kubernetes/,
  "provider of Docker": /pulumi-resource-docker/,
  "provider of GitHub": /pulumi-resource-github/,
  "the project's provider": /infra\/provider\/main\.ts/,
  policies: /infra\/policy\/main\.ts/,
  engine: /(^|\/)pulumi\0/,
  "command and program": /cli\/main\.ts/,
};

/**
 * How long `cd4ml preview` of fresh stacks takes in a copy of the project with nothing at hand: no Docker daemon, no
 * cluster, no token; and which processes the time goes to.
 *
 * npm run bench preview [part of a stack's name]; without it all of them
 */
export async function run(): Promise<void> {
  Object.assign(process.env, { DOCKER_HOST: "unix:///nowhere/docker.sock", KUBECONFIG: "/nowhere" });
  delete process.env.GITHUB_TOKEN;
  console.log(`${availableParallelism()} cores; the middle of ${runs} runs\n`);
  const wanted = process.argv.slice(3).join(" ");
  for (const [name, { file, settings }] of Object.entries(stacks)) {
    if (name.includes(wanted)) await measure(name, file, settings);
  }
}

async function measure(name: string, file: string, settings: Record<string, unknown>): Promise<void> {
  const project = new ProjectCopy();
  const { config } = parse(project.read(file));
  project.write("Pulumi.bench.yaml", stringify({ config: { ...config, ...settings } }));
  const measured = [];
  for (let i = 0; i < runs; i++) measured.push(await preview(project));
  project.remove();
  measured.sort((a, b) => a.seconds - b.seconds);
  const [least, middle, most] = measured;
  console.log(`${name}: ${middle.resources} resources, ${middle.seconds.toFixed(1)} s`);
  console.log(`  ${least.seconds.toFixed(1)} to ${most.seconds.toFixed(1)} s; of processor time:`);
  for (const [part, seconds] of Object.entries(middle.processor)) {
    if (seconds > 0) console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${part}`);
  }
}

async function preview(project: ProjectCopy) {
  const began = performance.now();
  const child = project.start("preview", "--stack", "bench", "--json");
  const times = new ProcessorTimes(child.pid!, parts);
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map((stream) => stream.toArray()));
  const processor = times.stop();
  if (stdout.length === 0) throw new Error(stderr.join(""));
  const { resources } = JSON.parse(stdout.join(""));
  return { seconds: (performance.now() - began) / 1000, resources: resources.length as number, processor };
}

function teams(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({ name: `team${i + 1}`, repository: `example/team${i + 1}` }));
}
