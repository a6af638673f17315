import { assetUrl } from "../assets";

/** What every page has. */
interface LayoutProps {
  title: string;
  /** Which part of the service it belongs to. */
  active?: "problems" | "monitor";
  /** Module scripts, by asset name. */
  scripts?: string[];
  /** Whether the page draws charts. */
  charts?: boolean;
  children?: JSX.Element | JSX.Element[];
}

const chartLibraries = ["vega.js", "vega-lite.js", "vega-embed.js"];

/** The frame of a page: head, navigation, content. */
export function layout({ title, active, scripts = [], charts = false, children }: LayoutProps): string {
  return (
    <>
      {"<!doctype html>"}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title safe>{`${title} · CD4ML`}</title>
          <link rel="icon" href={assetUrl("icon.svg")} type="image/svg+xml" />
          <link rel="stylesheet" href={assetUrl("pico.css")} />
          <link rel="stylesheet" href={assetUrl("style.css")} />
          {charts ? chartLibraries.map((name) => <script defer src={assetUrl(name)} />) : ""}
          {scripts.map((name) => (
            <script type="module" src={assetUrl(name)} />
          ))}
        </head>
        <body>
          <a class="skip" href="#content">
            Skip to content
          </a>
          <header class="container">
            <nav aria-label="Main">
              <a class="brand" href="/">
                <img src={assetUrl("icon.svg")} alt="" width="28" height="28" />
                <strong>CD4ML</strong>
              </a>
              <ul>
                <li>{navLink("/", "Problems", active === "problems")}</li>
                <li>{navLink("/monitor", "Monitor", active === "monitor")}</li>
                <li>{navLink("/docs", "API", false)}</li>
              </ul>
            </nav>
          </header>
          <main class="container" id="content">
            {children}
          </main>
        </body>
      </html>
    </>
  ) as string;
}

function navLink(href: string, text: string, current: boolean): JSX.Element {
  return (
    <a href={href} aria-current={current ? "page" : undefined} safe>
      {text}
    </a>
  );
}
