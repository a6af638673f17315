/** What expressions may refer to, e.g. `{ github: { event: … }, vars: {}, secrets: {}, matrix: { stack: "dev" } }`. */
export type Contexts = Record<string, unknown>;

/** How the steps so far have ended. */
export type Status = "success" | "failure";

/** Functions that only a runner has. */
const statusFunctions: Record<string, (status: Status) => boolean> = {
  success: (status) => status === "success",
  failure: (status) => status === "failure",
  always: () => true,
};

/** Replaces each `${{ … }}` of a text by its value, with GitHub's own evaluator. */
export async function expand(text: string, contexts: Contexts): Promise<string> {
  const [before, expression, after] = text.match(/^(.*?)\$\{\{(.*?)\}\}(.*)$/s)?.slice(1) ?? [text];
  if (expression === undefined) return before;
  const value = await evaluate(expression, contexts);
  return before + value.coerceString() + (await expand(after, contexts));
}

/** Whether a step runs: its `if`, and unless that asks for the status, whether all went well so far. */
export async function holds(condition: string | undefined, contexts: Contexts, status: Status): Promise<boolean> {
  const expression = (condition ?? "success()").replace(/^\$\{\{(.*)\}\}$/s, "$1");
  const asksForStatus = /\b(success|failure|always|cancelled)\(\)/.test(expression);
  if (!asksForStatus && status === "failure") return false;
  const value = (await evaluate(expression, contexts, status)).coerceString();
  return !["", "false", "0"].includes(value);
}

async function evaluate(expression: string, contexts: Contexts, status: Status = "success") {
  // A module that cannot be required.
  const { data, Evaluator, Lexer, Parser } = await import("@actions/expressions");
  const functions = Object.entries(statusFunctions).map(([name, holds]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(holds(status)),
  }));
  const parsed = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  const known: InstanceType<typeof data.Dictionary> = JSON.parse(JSON.stringify(contexts), data.reviver);
  return new Evaluator(parsed, known, new Map(functions.map((each) => [each.name, each]))).evaluate();
}
