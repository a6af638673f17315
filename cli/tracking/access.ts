import { Cd4mlError } from "../../model/errors";

/** How an MLflow server is reached. */
export interface MlflowAccess {
  /** Its address, without a login in it and without a slash at the end. */
  address: string;
  /** What the header `authorization` says; secret. @default no login is sent */
  authorization?: string;
}

/** What MLflow's own clients take from their environment besides the address. */
export interface MlflowLogin {
  username?: string;
  password?: string;
  token?: string;
}

/**
 * Reads the address of an MLflow server. A login in it is taken out; one that is given beside it goes first.
 *
 * @param uri `http://…` or `https://…`
 * @throws Cd4mlError CD4ML_CONFIGURATION for any other; the value is not shown, because it may hold a password
 */
export function mlflowAccess(uri: string, login: MlflowLogin): MlflowAccess {
  const parsed = parse(uri);
  if (!parsed) {
    throw new Cd4mlError(
      "CD4ML_CONFIGURATION",
      "MLFLOW_TRACKING_URI is not the address of an MLflow server; allowed: http://… or https://…. " +
        "Folders and databases are read by a server: start one with `mlflow server`, or unset the variable.",
    );
  }
  const { url, username, password } = parsed;
  const address = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  return { address, authorization: authorizationOf(login) ?? authorizationOf({ username, password }) };
}

function parse(uri: string) {
  try {
    const url = new URL(uri);
    if (!["http:", "https:"].includes(url.protocol)) return undefined;
    return { url, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return undefined;
  }
}

/** As MLflow's clients do it: a user with a password goes before a token. */
function authorizationOf({ username, password, token }: MlflowLogin): string | undefined {
  if (username && password) return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return token ? `Bearer ${token}` : undefined;
}
