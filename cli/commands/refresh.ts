import type { Command } from "commander";
import { printResult } from "../output";
import { openStackOf, operate, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml refresh`: records what is really there; what differs from the settings is mended by the next `up`. */
export function addCommand(program: Command): void {
  stackCommand(program, "refresh", "look at what is really there and record it").action(
    async (options: StackOptions) => {
      const stack = await openStackOf(options);
      const result = await operate(options, (common) => stack.refresh(common));
      printResult(options, { changes: result.summary.resourceChanges }, () => "");
    },
  );
}
