import { access } from "./access";
import { branchReady } from "./branchReady";
import { keyPair } from "./keyPair";
import { repositoryAccess } from "./repositoryAccess";

/** The resources about GitHub that its own provider does not have, by the last part of their type. */
export const gitHubHandlers = {
  GitHubAccess: access,
  GitHubRepositoryAccess: repositoryAccess,
  GitHubBranchReady: branchReady,
  KeyPair: keyPair,
};
