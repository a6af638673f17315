/** Where an environment's repository comes from; each value is `owner/name`. */
export type RepositorySource =
  /** A fork of it is made. GitHub allows one for each account. */
  | { fork: string }
  /** A copy of it is made, with its newest files and a history of its own. */
  | { template: string }
  /** It is used as it is, and stays when the stack goes. */
  | { existing: string };

/** The kind of a source and what it names. */
export function partsOf(source: RepositorySource): {
  from: "fork" | "template" | "existing";
  owner: string;
  name: string;
} {
  const [from, repository] = Object.entries(source)[0] as ["fork" | "template" | "existing", string];
  const [owner, name] = repository.split("/");
  return { from, owner, name };
}
