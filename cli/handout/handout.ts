import { partsOf } from "../environments";

/** One line of the handout: what to open and how to sign in there. */
export interface HandoutLine {
  /** E.g. `jenkins`. */
  part: string;
  url: string;
  /** Empty where nobody signs in. */
  user: string;
  password: string;
}

/** What one participant gets. */
export interface Handout {
  environment: string;
  lines: HandoutLine[];
}

type Credentials = Record<string, { user: string; password: string }>;

/**
 * The handouts of a stack's environments, in the stack's order. Of what is shared each has the portal, without the
 * passwords of the rest: those are the facilitator's.
 *
 * @param outputs of a stack, secrets included
 */
export function handoutsOf(outputs: Record<string, unknown>): Handout[] {
  const { shared, environments } = partsOf(outputs);
  const credentials = (outputs.credentials ?? {}) as Record<string, Credentials>;
  const common = Object.entries(shared).filter(([part]) => part === "portal");
  return environments.map(({ name, addresses }) => ({
    environment: name,
    lines: [...Object.entries(addresses), ...common].map(([part, url]) => {
      const { user = "", password = "" } = credentials[name]?.[part] ?? {};
      return { part, url, user, password };
    }),
  }));
}
