import { formatTime } from "../../model/format";
import { layout } from "../../service/pages/layout";
import type { Delivery, DeliveryStatus } from "./deliveries";

/** What the page says about the repository. */
export interface Followed {
  address: string;
  branch: string;
  /** Why it cannot be read just now. */
  trouble?: string;
}

const badge: Record<DeliveryStatus, string> = { green: "good", red: "bad", running: "plain", interrupted: "plain" };

/** The page with the deliveries, newest first. It loads itself anew every few seconds and needs no script. */
export function deliveriesPage(followed: Followed, deliveries: Delivery[]): string {
  return layout({
    title: "Deliveries",
    active: "Deliveries",
    links: { "/": "Deliveries" },
    reloadSeconds: 5,
    children: (
      <>
        <h1>Deliveries</h1>
        <p>
          Each new commit on <strong safe>{followed.branch}</strong> of <code safe>{followed.address}</code> is tested,
          trained, gated and, if its models are accepted, deployed.
        </p>
        {followed.trouble ? (
          <p role="alert" class="note bad" safe>
            {followed.trouble}
          </p>
        ) : (
          ""
        )}
        {deliveries.length > 0 ? deliveries.map(deliveryCard) : <p>None yet: commit a change to a problem.</p>}
      </>
    ),
  });
}

function deliveryCard({ number, commit, status, startedAt, steps }: Delivery): JSX.Element {
  return (
    <article>
      <header>
        <span class={`badge ${badge[status]}`} safe>
          {status}
        </span>{" "}
        <strong safe>{`#${number} ${commit.subject}`}</strong>
        <br />
        <small safe>{`${commit.id.slice(0, 8)} by ${commit.author}, ${formatTime(startedAt)} · `}</small>
        <small>
          <a href={`/deliveries/${number}/log`}>log</a>
        </small>
      </header>
      {steps.map(({ name, ok, seconds, note }) => (
        <p>
          <strong class={ok ? "good" : "bad"} safe>{`${ok ? "✓" : "✗"}\u00a0${name}`}</strong>{" "}
          <small safe>{`${seconds.toFixed(1)}\u00a0s`}</small>
          <br />
          <small safe>{note}</small>
        </p>
      ))}
    </article>
  );
}
