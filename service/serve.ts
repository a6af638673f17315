import type { AddressInfo } from "node:net";
import { Cd4mlError } from "../model/errors";
import { createService, type ServiceOptions } from "./server";

/** How long a stop may take, in milliseconds, before the process ends anyway; what is in the journal is not lost. */
const stopWithinMs = 10_000;

/** Where the service listens. */
export interface ServeOptions extends ServiceOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
}

/**
 * Runs the model service until SIGTERM or SIGINT: then it stops accepting, finishes running requests, ships the journal
 * as far as it can, and lets the process end. A second signal ends it at once; what is in the journal is not lost.
 *
 * @returns the address it listens at, once it does
 */
export async function serve({ host, port, ...options }: ServeOptions): Promise<string> {
  const service = await createService(options);
  const { log } = service.app;
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, "stopping");
    const late = setTimeout(() => {
      log.error(`not stopped within ${stopWithinMs} ms, ending now`);
      process.exit(1);
    }, stopWithinMs);
    await service.close();
    clearTimeout(late);
    log.info("stopped");
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  try {
    await service.app.listen({ host, port });
  } catch (error) {
    await service.close();
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  const address = service.app.server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const hints: Record<string, string> = {
    EADDRINUSE: "another program listens there",
    EACCES: "this user may not use that port",
    EADDRNOTAVAIL: "this machine has no such address",
    ENOTFOUND: "this machine has no such address",
  };
  const hint = hints[error.code ?? ""];
  if (!hint) return error;
  const message = `Cannot listen at ${host}:${port}: ${hint}. Choose others with CD4ML_HOST and CD4ML_PORT.`;
  return new Cd4mlError("CD4ML_LISTEN", message, { cause: error });
}
