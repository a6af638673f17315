/** Does something with environment variables of this process set, and puts them back. */
export async function withVariables<Result>(
  variables: NodeJS.ProcessEnv,
  action: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await action();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
