import type { Rule } from "../rule";
import { dataKept } from "./dataKept";
import { defaultDeny } from "./defaultDeny";
import { healthChecks } from "./healthChecks";
import { noHostPaths } from "./noHostPaths";
import { noServiceAccountToken } from "./noServiceAccountToken";
import { notExposed } from "./notExposed";
import { notPrivileged } from "./notPrivileged";
import { ownerLabels } from "./ownerLabels";
import { pinnedImages } from "./pinnedImages";
import { plainSecrets } from "./plainSecrets";
import { readOnlyRoot } from "./readOnlyRoot";
import { protectedBranches, webhookSecrets } from "./repositories";
import { resourceLimits } from "./resourceLimits";
import { tls } from "./tls";

/** What every stack keeps to. */
export const rules: Rule[] = [
  plainSecrets,
  pinnedImages,
  notExposed,
  notPrivileged,
  readOnlyRoot,
  noHostPaths,
  noServiceAccountToken,
  resourceLimits,
  healthChecks,
  dataKept,
  tls,
  defaultDeny,
  ownerLabels,
  protectedBranches,
  webhookSecrets,
];
