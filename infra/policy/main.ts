import { PolicyPack } from "@pulumi/policy";
import { Config } from "@pulumi/pulumi";
import { endWithEngine } from "../provider/endWithEngine";
import { policiesOf } from "./pack";
import { readPolicySettings } from "./policySettings";
import { readPropertiesOnce } from "./readPropertiesOnce";
import { rules } from "./rules";

/*
 * Started by pulumi-analyzer-policy-cd4ml, once for each preview and update, with the stack's settings in its
 * environment. docs/policies.md lists the rules.
 */
endWithEngine();
readPropertiesOnce();
const config = new Config("cd4ml");
new PolicyPack("cd4ml", {
  policies: policiesOf(
    rules,
    readPolicySettings((key) => config.get(key)),
  ),
});
