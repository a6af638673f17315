import { program } from "./program";

/** The stack's outputs; see `StackOutputs`. Plain `pulumi` runs this file, the commands call the program themselves. */
export = program();
