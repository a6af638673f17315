import { parse, stringify } from "yaml";

/** What Jenkins' plugin for Kubernetes calls the container that is the agent; it adds one from a public image where none is. */
const agentContainer = "jnlp";

/** Where the plugin has an agent work whose pod is described by YAML alone; it mounts an empty volume there. */
const agentFolder = "/home/jenkins/agent";

/** As much of a pod as is changed here. */
interface Pod {
  spec: {
    containers: [Container];
    volumes: Volume[];
  };
}

interface Container {
  name: string;
  args?: string[];
  workingDir?: string;
  env: { name: string; value: string }[];
  volumeMounts: { name: string; mountPath: string }[];
}

interface Volume {
  name: string;
  projected?: { sources: Source[] };
}

/** A Secret, some of it or all, or a token that the cluster signs. */
interface Source {
  secret?: { name: string; items?: { key: string; path: string }[] };
  serviceAccountToken?: { path: string };
}

/**
 * A build's pod as an agent of Jenkins. Secrets of a build are Jenkins' to give, to the stages that ask for them, as they
 * are where an agent keeps running: the pod keeps only those that the agent itself has there.
 *
 * @param pod  a pod of one container in YAML; its secrets are one projected volume
 * @param keep names of the secrets that stay, as the variables `<NAME>_FILE` have them
 * @returns a pod in YAML, for a template of the plugin
 * @see https://plugins.jenkins.io/kubernetes
 */
export function agentPod(pod: string, keep: string[]): string {
  const parsed = parse(pod) as Pod;
  const { containers, volumes } = parsed.spec;
  const [container] = containers;
  const secrets = volumes.find(({ projected }) =>
    projected?.sources.some((each) => each.secret ?? each.serviceAccountToken),
  );
  const folder = container.volumeMounts.find(({ name }) => name === secrets?.name)?.mountPath;
  const dropped = container.env.filter(
    ({ name, value }) => isSecret(name, value, folder) && !keep.includes(base(name)),
  );
  const kept = volumes.flatMap((volume) => (volume === secrets ? only(volume, keep) : [volume]));
  const agent: Container = {
    ...container,
    name: agentContainer,
    args: ["jenkins-agent"],
    workingDir: agentFolder,
    env: container.env.filter((variable) => !dropped.includes(variable)),
    volumeMounts: container.volumeMounts.filter((mount) => kept.some(({ name }) => name === mount.name)),
  };
  const spec = { ...parsed.spec, containers: [agent], volumes: kept };
  return stringify({ ...parsed, spec }, { aliasDuplicateObjects: false, lineWidth: 0 });
}

function isSecret(name: string, value: string, folder: string | undefined): boolean {
  return folder !== undefined && value === `${folder}/${base(name)}`;
}

/** `CD4ML_DATABASE_URL_FILE` → `CD4ML_DATABASE_URL`. */
function base(name: string): string {
  return name.replace(/_FILE$/, "");
}

/** The volume with some of its secrets; those that others keep are named one by one, the stack's own are in one Secret. */
function only(volume: Volume, keep: string[]): Volume[] {
  const sources = volume.projected?.sources ?? [];
  const elsewhere = sources.flatMap(({ secret, serviceAccountToken: token }) =>
    token ? [token.path] : (secret?.items ?? []).map(({ path }) => path),
  );
  const left = sources.flatMap((source): Source[] => {
    const { secret, serviceAccountToken: token } = source;
    if (!secret) return token && keep.includes(token.path) ? [source] : [];
    const items = secret.items ?? keep.filter((name) => !elsewhere.includes(name)).map((key) => ({ key, path: key }));
    const wanted = items.filter(({ path }) => keep.includes(path));
    return wanted.length > 0 ? [{ secret: { ...secret, items: wanted } }] : [];
  });
  return left.length > 0 ? [{ ...volume, projected: { ...volume.projected, sources: left } }] : [];
}
