import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { ResourceError } from "../handler";
import { allPids } from "./identity";

/**
 * Whether a TCP port can be listened on.
 *
 * @throws ResourceError when the address is none of this machine's, or the port is not for this user
 */
export function portIsFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code === "EADDRINUSE") resolve(false);
      else
        reject(
          new ResourceError(
            `${host} port ${port} cannot be listened on (${message}). Choose another cd4ml:host or port.`,
          ),
        );
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Who listens on a TCP port, e.g. `nginx (process 123)`; `another user's process` when the system does not tell. */
export function portOwner(port: number): string {
  const pid = process.platform === "linux" ? listenerOnLinux(port) : listenerByLsof(port);
  return pid ? `${programName(pid)} (process ${pid})` : "another user's process";
}

/** proc_net_tcp(5): column 2 is the local address, column 4 the state (0A listens), column 10 the socket's inode. */
function listenerOnLinux(port: number): number | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap((file) => readFileSync(file, "utf8").split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === "0A")
    .map((fields) => `socket:[${fields[9]}]`);
  return allPids().find((pid) => openFiles(pid).some((file) => sockets.includes(file)));
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function listenerByLsof(port: number): number | undefined {
  try {
    return (
      Number.parseInt(execFileSync("lsof", ["-nP", "-t", `-iTCP:${port}`, "-sTCP:LISTEN"], { encoding: "utf8" }), 10) ||
      undefined
    );
  } catch {
    return undefined;
  }
}

function programName(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .slice(0, 80);
  } catch {
    return "a process";
  }
}
