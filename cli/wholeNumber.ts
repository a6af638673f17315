import { InvalidArgumentError } from "commander";

/** Reads an option that is a whole number; for commander, which calls a mistake wrong usage. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number, at least ${least}.`);
  };
}
