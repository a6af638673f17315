import { stringify } from "yaml";
import { ProjectCopy } from "../test/support/projectCopy";

const environments = 10;
const runs = 5;

/** How long `cd4ml preview` of a room with ten environments takes, with neither a Docker daemon nor a token. */
export async function run(): Promise<void> {
  process.env.DOCKER_HOST = "unix:///nowhere/docker.sock";
  const project = new ProjectCopy();
  const settings = { platform: "docker", environments, repositoryFrom: "template", upstream: "example/cd4ml" };
  const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`cd4ml:${key}`, value]));
  project.write("Pulumi.room.yaml", stringify({ config }));
  const seconds: number[] = [];
  let resources = 0;
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    const { code, stdout, stderr } = await project.cd4ml("preview", "--stack", "room", "--json");
    if (code !== 0) throw new Error(stderr);
    seconds.push((performance.now() - began) / 1000);
    resources = JSON.parse(stdout).resources.length;
    console.log(`run ${i + 1}: ${seconds[i].toFixed(1)} s`);
  }
  project.remove();
  const [least, , middle, , most] = seconds.sort((a, b) => a - b).map((value) => value.toFixed(1));
  console.log(`${resources} resources of ${environments} environments: ${middle} s (${least} to ${most})`);
}
