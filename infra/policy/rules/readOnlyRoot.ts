import { isContainer } from "../containers";
import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { at, isNot } from "../values";

export const readOnlyRoot: ResourceRule = {
  name: "read-only-root",
  demands: "A container's root file system is read-only.",
  why: "What got in cannot change the program or leave anything behind, and no program fills its host's disk by mistake.",
  fix: "Leave out `writableRoot`, and name the folders that the program writes as the workload's `volumes` or `scratch`.",
  check(resource) {
    if (isContainer(resource)) return isNot(at(resource.inputs, "readOnly"), true) ? ["readOnly is not true"] : [];
    return (podOf(resource)?.containers ?? []).flatMap(({ called, inputs }) =>
      isNot(at(inputs, "securityContext.readOnlyRootFilesystem"), true)
        ? [`${called}: readOnlyRootFilesystem is not true`]
        : [],
    );
  },
};
