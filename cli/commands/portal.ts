import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import { readConfiguration } from "../configuration";

/** `cd4ml portal`: the page that links everything of a room, until it is told to stop. */
export function addCommand(program: Command): void {
  program
    .command("portal")
    .description("serve the page that links all environments of a room")
    .option("--title <text>", "heading of the page", "CD4ML workshop")
    .action(portal);
}

async function portal({ title }: { title: string }): Promise<void> {
  const { portal: folder, portalToken: token, host, port } = readConfiguration();
  if (!token) {
    throw new Cd4mlError(
      "CD4ML_CONFIGURATION",
      "CD4ML_PORTAL_TOKEN is not set: it protects the portal's entries. Set it, or CD4ML_PORTAL_TOKEN_FILE, to a long random text.",
    );
  }
  const { Entries } = await import("../portal/entries");
  const { startPortal } = await import("../portal/server");
  const app = await startPortal(new Entries(folder), { title, token, host, port });
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => void app.close());
  process.stderr.write(`The portal is at http://${host}:${port}\n`);
}
