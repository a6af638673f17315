import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { docker, type Room } from "./room";

/** Where a secret was found in plain text. */
export interface Leak {
  secret: string;
  place: string;
}

/** Every secret of a stack: what the engine's state marks as one, decrypted. */
export async function secretsOf(room: Room): Promise<Map<string, string>> {
  const { credentials } = await room.outputs();
  const found = new Map<string, string>();
  for (const [environment, parts] of Object.entries(credentials)) {
    for (const [part, { password }] of Object.entries(parts)) found.set(`${environment} ${part}`, password);
  }
  for (const container of room.containers()) {
    for (const [file, content] of Object.entries(secretFiles(container))) found.set(`${container} ${file}`, content);
  }
  return found;
}

/** Contents of a container's secret files; those of several settings are taken apart. */
function secretFiles(container: string): Record<string, string> {
  const list = docker("exec", container, "sh", "-c", "ls /run/secrets 2> /dev/null || true");
  const entries = list
    .split("\n")
    .filter(Boolean)
    .flatMap((file) => {
      const content = docker("exec", container, "cat", `/run/secrets/${file}`);
      if (!content.startsWith("{")) return [[file, content]];
      return Object.entries(JSON.parse(content) as Record<string, string>).map(([name, value]) => [
        `${file} ${name}`,
        value,
      ]);
    });
  return Object.fromEntries(entries);
}

/** Looks for secrets wherever someone who should not know them could see them. */
export function findLeaks(room: Room, secrets: Map<string, string>, outputsWithoutSecrets: string): Leak[] {
  const places = new Map([
    ["the state", room.state()],
    ["outputs without --show-secrets", outputsWithoutSecrets],
    ["this machine's processes", processes()],
  ]);
  for (const container of room.containers()) {
    places.set(`docker inspect ${container}`, docker("inspect", container));
    places.set(`docker logs ${container}`, logs(container));
    places.set(`docker top ${container}`, docker("top", container, "-eo", "pid,args"));
  }
  return [...secrets].flatMap(([secret, value]) =>
    [...places].filter(([, text]) => text.includes(value)).map(([place]) => ({ secret, place })),
  );
}

function logs(container: string): string {
  return readFileSync(docker("inspect", "--format", "{{.LogPath}}", container), "utf8");
}

/** Arguments of all processes. Their environments are only their owners' and root's to see. */
function processes(): string {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => argumentsOf(pid)).join("\n");
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(path.join("/proc", pid, "cmdline"), "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
