/** Where a GitHub's APIs and pages are. */
export interface GitHubAddresses {
  /** REST, without a final slash, e.g. `https://api.github.com`. */
  rest: string;
  graphql: string;
  /** For browsers, e.g. `https://github.com`. */
  web: string;
}

/**
 * The addresses of GitHub, of a company's at `ghe.com`, or of a GitHub Enterprise Server, as the GitHub provider derives
 * them too.
 *
 * @param baseUrl e.g. `https://api.github.com/` or `https://github.example.org/`
 */
export function gitHubAddresses(baseUrl: string): GitHubAddresses {
  const { protocol, host, pathname } = new URL(baseUrl);
  const name = host.replace(/^api\./, "");
  if (name === "github.com" || name.endsWith(".ghe.com")) {
    const rest = `https://api.${name}`;
    return { rest, graphql: `${rest}/graphql`, web: `https://${name}` };
  }
  const web = `${protocol}//${host}${pathname.replace(/\/(api\/v3\/?)?$/, "")}`;
  return { rest: `${web}/api/v3`, graphql: `${web}/api/graphql`, web };
}
