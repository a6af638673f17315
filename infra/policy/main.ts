import { PolicyPack } from "@pulumi/policy";
import { appendFileSync } from "node:fs";
import { inspect } from "node:util";
new PolicyPack("cd4ml", { policies: [
    { name: "see", description: "x", enforcementLevel: "remediate", remediateResource: (args) => {
      const raw = (args.props as any).__getSpecialProxyTarget.__getSpecialProxyTarget;
      appendFileSync("/tmp/w/dump.txt", `REM ${args.urn} ${inspect(raw, {depth: 12})}\n${inspect(args.opts)}\n`);
    }}] });
