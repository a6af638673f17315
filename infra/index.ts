import { program } from "./program";

/** What plain `pulumi` runs; what it gives are the stack's outputs. The commands call the program themselves. */
export = program;
