import type { Command } from "commander";
import { printResult } from "../output";
import { openStackOf, operationOptions, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml refresh`: records what is really there; what differs from the settings is mended by the next `up`. */
export function addCommand(program: Command): void {
  stackCommand(program, "refresh", "look at what is really there and record it").action(
    async (options: StackOptions) => {
      const open = await openStackOf(options);
      const result = await open.stack.refresh(operationOptions(options, open));
      printResult(options, { changes: result.summary.resourceChanges }, () => "");
    },
  );
}
