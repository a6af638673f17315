import { assetUrl, styles } from "../assets";

/** What every page has. */
interface LayoutProps {
  title: string;
  /** Title of the navigation's link to this part of the service. */
  active?: string;
  /** Titles of the navigation's links by address. @default those of the model service */
  links?: Record<string, string>;
  /** Seconds after which the page loads itself anew; never by default. */
  reloadSeconds?: number;
  /** Module scripts, by asset name. */
  scripts?: string[];
  /** Whether the page draws charts. */
  charts?: boolean;
  children?: JSX.Element | JSX.Element[];
}

const serviceLinks = { "/": "Problems", "/monitor": "Monitor", "/docs": "API" };
const chartLibraries = ["vega.js", "vega-lite.js", "vega-embed.js"];

/** The frame of a page: head, navigation, content. */
export function layout(props: LayoutProps): string {
  const { title, active, links = serviceLinks, reloadSeconds, scripts = [], charts = false, children } = props;
  return (
    <>
      {"<!doctype html>"}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          {reloadSeconds ? <meta http-equiv="refresh" content={String(reloadSeconds)} /> : ""}
          <title safe>{`${title} · CD4ML`}</title>
          <link rel="icon" href={assetUrl("icon.svg")} type="image/svg+xml" />
          {styles.map((name) => (
            <link rel="stylesheet" href={assetUrl(name)} />
          ))}
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
                {Object.entries(links).map(([href, text]) => (
                  <li>
                    <a href={href} aria-current={text === active ? "page" : undefined} safe>
                      {text}
                    </a>
                  </li>
                ))}
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
