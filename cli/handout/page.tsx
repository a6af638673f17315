import type { Handout } from "./handout";

/** Pages to print: one environment a page. A file by itself, since whoever opens it may not reach the room. */
export function htmlHandout(handouts: Handout[]): string {
  return (
    <>
      {"<!doctype html>"}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>CD4ML handout</title>
          <style>{style}</style>
        </head>
        <body>{handouts.map(section)}</body>
      </html>
    </>
  ) as string;
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
section { break-after: page; margin-bottom: 3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #ccc; vertical-align: top; }
code { font-size: 1rem; overflow-wrap: anywhere; }
`;

function section({ environment, lines }: Handout): JSX.Element {
  return (
    <section>
      <h1 safe>{environment}</h1>
      <table>
        <thead>
          <tr>
            <th>Open</th>
            <th>Address</th>
            <th>User</th>
            <th>Password</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ part, url, user, password }) => (
            <tr>
              <td safe>{part}</td>
              <td>
                <a href={url} safe>
                  {url}
                </a>
              </td>
              <td>
                <code safe>{user}</code>
              </td>
              <td>
                <code safe>{password}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
