import { layout } from "../../service/pages/layout";
import type { Link } from "./entries";
import type { ProbeState } from "./probes";

/** An entry with what the probes say. */
export interface ShownEntry {
  name: string;
  links: (Link & { state?: ProbeState })[];
}

const words: Record<ProbeState, { badge: string; text: string }> = {
  up: { badge: "good", text: "up" },
  down: { badge: "bad", text: "down" },
};

/** The room at a glance: a card for what is shared and for each environment. It loads itself anew and needs no script. */
export function portalPage(title: string, entries: ShownEntry[]): string {
  return layout({
    title: "Portal",
    active: "Environments",
    links: { "/": "Environments" },
    reloadSeconds: 15,
    children: (
      <>
        <hgroup>
          <h1 safe>{title}</h1>
          <p>
            Users and passwords are on the handout: <code>cd4ml handout</code>.
          </p>
        </hgroup>
        {entries.length > 0 ? <div class="cards">{entries.map(card)}</div> : <p>There are no environments yet.</p>}
      </>
    ),
  });
}

function card({ name, links }: ShownEntry): JSX.Element {
  return (
    <article>
      <header>
        <h2 safe>{name === "shared" ? "For everyone" : name}</h2>
      </header>
      {links.map(({ title, what, url, state }) => (
        <p>
          <a href={url} safe>
            {title}
          </a>{" "}
          {state ? (
            <span class={`badge ${words[state].badge}`} safe>
              {words[state].text}
            </span>
          ) : (
            ""
          )}
          <br />
          <small safe>{what}</small>
        </p>
      ))}
    </article>
  );
}
