/** Ports by protocol, where an address names none. */
const ports: Record<string, number> = {
  "http:": 80,
  "https:": 443,
  "ssh:": 22,
  "git:": 9418,
  "postgres:": 5432,
  "postgresql:": 5432,
};

/**
 * The port that an address leads to, e.g. 6432 for `postgres://reader@db.example.org:6432/cd4ml` and 22 for
 * `git@example.org:team/cd4ml.git`; undefined for what is not called over a network, e.g. a folder.
 */
export function portOf(address: string): number | undefined {
  if (/^[^/]+@[^/:]+:/.test(address)) return ports["ssh:"];
  if (!URL.canParse(address)) return undefined;
  const { protocol, port } = new URL(address);
  return port ? Number(port) : ports[protocol];
}
