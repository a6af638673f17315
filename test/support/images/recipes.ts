import { existsSync } from "node:fs";
import path from "node:path";

/** Where the project is. */
export const project = path.resolve(__dirname, "../../..");

/** How one image is made. */
export interface Recipe {
  /** Its reference after `cd4ml-closed/`, with a tag where there are several of that name. */
  name: string;
  /** Another recipe's image it starts from. */
  base?: string;
  /** Files and folders of the project that make the image; a change makes another one. */
  sources: string[];
  /** Versions of what the machine gives to it; they count as sources. */
  versions?: string[];
  /** The command that makes the image, given its reference and its base's. */
  command(reference: string, base: string): [string, ...string[]];
}

const images = "test/support/images";

/** The images, each after what it starts from. A folder that is not there is left out. */
export function recipes(): Recipe[] {
  return [
    debian("bookworm", "git,openssh-client"),
    debian("trixie"),
    folder("node", "debian:trixie", { versions: [process.version] }),
    folder("elasticsearch", "debian:trixie", { sources: ["test/support/elasticsearch/install.sh"] }),
    folder("postgres", "debian:trixie"),
    cd4ml,
    jenkins,
    folder("kibana", "node", { at: "test/support/kibana" }),
  ].filter(({ sources }) => existsSync(path.join(project, sources[0])));
}

/** The project's own image, from the Dockerfile that people get. */
const cd4ml: Recipe = {
  name: "cd4ml",
  base: "node",
  sources: [
    "infra/images/cd4ml",
    "cli",
    "model",
    "service",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "load-typescript.cjs",
    ".dockerignore",
  ],
  command: (reference, base) => {
    const options = ["--file", "infra/images/cd4ml/Dockerfile", "--build-arg", `BASE=${base}`];
    return ["docker", "build", "--quiet", "--force-rm", "--tag", reference, ...options, project];
  },
};

const jenkins: Recipe = {
  name: "jenkins",
  base: "debian:bookworm",
  sources: ["test/support/jenkins/build.sh", "test/support/jenkins"],
  command: (reference, base) => [path.join(project, "test/support/jenkins/build.sh"), reference, base],
};

function debian(suite: string, packages = ""): Recipe {
  const script = `${images}/debian.sh`;
  return {
    name: `debian:${suite}`,
    sources: [script],
    versions: [packages],
    command: (reference) => [path.join(project, script), suite, reference, packages],
  };
}

/** An image with a folder and a Dockerfile; `context.sh`, where there is one, adds what the Dockerfile copies. */
function folder(
  name: string,
  base: string,
  {
    at = `${images}/${name}`,
    sources = [],
    versions = [],
  }: { at?: string; sources?: string[]; versions?: string[] } = {},
): Recipe {
  return {
    name,
    base,
    sources: [at, ...sources],
    versions,
    command: (reference, baseReference) => [
      path.join(project, images, "buildFolder.sh"),
      path.join(project, at),
      reference,
      baseReference,
    ],
  };
}
