import { layout } from "./layout";

/** Stretches of time the monitor shows, by their name in the address. */
export const ranges = {
  "15m": { title: "15 minutes", seconds: 900, bucketSeconds: 15 },
  "1h": { title: "1 hour", seconds: 3600, bucketSeconds: 60 },
  "24h": { title: "24 hours", seconds: 86_400, bucketSeconds: 1800 },
  "7d": { title: "7 days", seconds: 604_800, bucketSeconds: 10_800 },
} as const;
export type RangeName = keyof typeof ranges;

/** `GET /monitor`: what is predicted, how fast, and how it spreads over time, by problem and model. */
export function monitorPage(range: RangeName): string {
  return layout({
    title: "Monitor",
    active: "Monitor",
    charts: true,
    scripts: ["monitor.mjs"],
    children: (
      <>
        <hgroup>
          <h1>Monitor</h1>
          <p>Predictions in the event store, a second or two behind.</p>
        </hgroup>
        <nav aria-label="Range" class="ranges">
          {Object.entries(ranges).map(([name, { title }]) => (
            <a
              href={`/monitor?range=${name}`}
              class={name === range ? "button" : "button outline"}
              aria-current={name === range ? "true" : undefined}
              safe
            >
              {title}
            </a>
          ))}
        </nav>
        <p class="note bad" role="alert" data-slot="failure" hidden></p>
        <p class="note" data-slot="empty" hidden>
          No prediction in this time. <a href="/">Make one</a>; it shows here a moment later.
        </p>
        <div data-monitor={`/monitor/data?range=${range}`} hidden>
          <dl class="metrics tiles">
            <div>
              <dt>Predictions</dt>
              <dd data-slot="predictions"></dd>
            </div>
            <div>
              <dt>Latest rate</dt>
              <dd data-slot="rate"></dd>
            </div>
            <div>
              <dt>Slowest p95 latency</dt>
              <dd data-slot="latency"></dd>
            </div>
            <div>
              <dt>Models</dt>
              <dd data-slot="models"></dd>
            </div>
          </dl>
          <div class="cards wide" data-slot="charts"></div>
        </div>
        <noscript>
          <p class="note">The charts need JavaScript. The numbers are at /metrics too.</p>
        </noscript>
      </>
    ),
  });
}
