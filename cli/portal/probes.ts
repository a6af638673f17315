/** What is known of a program behind an address. */
export type ProbeState = "up" | "down";

const patienceMs = 2_000;
const freshMs = 5_000;

/** Asks addresses whether a program answers there, and remembers it for a few seconds. */
export class Probes {
  private readonly known = new Map<string, { at: number; state: Promise<ProbeState> }>();

  /** @returns `up` for any answer below 500; a page that asks for a login is one */
  state(address: string): Promise<ProbeState> {
    const known = this.known.get(address);
    if (known && Date.now() - known.at < freshMs) return known.state;
    const state = ask(address);
    this.known.set(address, { at: Date.now(), state });
    return state;
  }
}

async function ask(address: string): Promise<ProbeState> {
  try {
    const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(patienceMs) });
    await answer.body?.cancel();
    return answer.status < 500 ? "up" : "down";
  } catch {
    return "down";
  }
}
