import { assetUrl } from "../../service/assets";
import { formatTime } from "../../service/pages/format";
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
  return (
    <>
      {"<!doctype html>"}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta http-equiv="refresh" content="5" />
          <title>Deliveries · CD4ML</title>
          <link rel="icon" href={assetUrl("icon.svg")} type="image/svg+xml" />
          <link rel="stylesheet" href={assetUrl("pico.css")} />
          <link rel="stylesheet" href={assetUrl("style.css")} />
        </head>
        <body>
          <header class="container">
            <nav aria-label="Main">
              <span class="brand">
                <img src={assetUrl("icon.svg")} alt="" width="28" height="28" />
                <strong>CD4ML</strong>
              </span>
            </nav>
          </header>
          <main class="container">
            <h1>Deliveries</h1>
            <p>
              Each new commit on <strong safe>{followed.branch}</strong> of <code safe>{followed.address}</code> is
              tested, trained, gated and, if its models are accepted, deployed.
            </p>
            {followed.trouble ? (
              <p role="alert" class="badge bad" safe>
                {followed.trouble}
              </p>
            ) : (
              ""
            )}
            {deliveries.length > 0 ? deliveries.map(deliveryCard) : <p>None yet: commit a change to a problem.</p>}
          </main>
        </body>
      </html>
    </>
  ) as string;
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
      <div class="overflow-auto">
        <table>
          <tbody>
            {steps.map(({ name, ok, seconds, note }) => (
              <tr>
                <td safe>{`${ok ? "✓" : "✗"} ${name}`}</td>
                <td safe>{`${seconds.toFixed(1)} s`}</td>
                <td safe>{note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
}
