/** An environment of a stack, as the stack's outputs tell of it. */
export interface StackEnvironment {
  name: string;
  /** What people open, by part. */
  addresses: Record<string, string>;
  /** The run of each problem's first model. */
  firstModels: Record<string, { run: string }>;
}

/** What a stack has, shared and by environment. */
export interface StackParts {
  /** Addresses of what the environments share. */
  shared: Record<string, string>;
  environments: StackEnvironment[];
}

type ByEnvironment<Value> = Record<string, Value>;

/** Reads a stack's outputs; the local stack is one environment and shares nothing. */
export function partsOf(outputs: Record<string, unknown>): StackParts {
  const addresses = (outputs.addresses ?? {}) as Record<string, unknown>;
  const models = (outputs.firstModels ?? {}) as ByEnvironment<StackEnvironment["firstModels"]>;
  if (Object.values(addresses).some((value) => typeof value === "string")) {
    const own = addresses as Record<string, string>;
    const firstModels = models as unknown as StackEnvironment["firstModels"];
    return { shared: {}, environments: [{ name: "local", addresses: own, firstModels }] };
  }
  const { shared = {}, ...environments } = addresses as ByEnvironment<Record<string, string>>;
  return {
    shared,
    environments: Object.entries(environments).map(([name, own]) => ({
      name,
      addresses: own,
      firstModels: models[name] ?? {},
    })),
  };
}
