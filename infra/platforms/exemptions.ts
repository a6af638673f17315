import { catalogue } from "../images/catalogue";
import type { Workload } from "../workload";

/**
 * Why a workload is not as strict as others, by the rule of `infra/policy` that asks.
 *
 * @param overrides images of the setting `cd4ml:images`
 */
export function exemptions(
  { image, ...workload }: Workload,
  overrides: Record<string, string>,
): Record<string, string> {
  const { build, reference } = catalogue[image];
  const hasNoDigest = !overrides[image] && !build && !reference.includes("@");
  return {
    ...(workload.writableRoot && { "read-only-root": "the published image writes beside its program" }),
    ...(workload.startsPods && { "no-service-account-token": "starts a pod for each build" }),
    ...(hasNoDigest && { "pinned-images": "its digest is not published beside its tag, an exact version" }),
  };
}
