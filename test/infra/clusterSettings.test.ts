import assert from "node:assert/strict";
import { checkSettings } from "../../infra/engine/checkSettings";
import { environmentQuota } from "../../infra/quotas";
import { presets } from "../../infra/sizes";
import { read, refusalOf } from "./support/settings";

describe("the settings of a stack on a cluster", () => {
  const onCluster = (values: Record<string, string>) => read({ platform: "kubernetes", ...values });

  for (const [values, allowed] of [
    [{ elasticsearchUrl: "https://elastic.example.org" }, /cd4ml:eventsFrom is "prod"; allowed: nothing while/],
    [{ shareEventsWith: '["test"]' }, /cd4ml:shareEventsWith is .*the stack that has the event store shares it/],
    [{ shareEventsWith: "test" }, /cd4ml:shareEventsWith is .*a list of other stacks, e\.g\. \[staging\]/],
  ] as const) {
    it(`refuse events from another stack with ${JSON.stringify(values)}`, () => {
      assert.throws(() => onCluster({ eventsFrom: "prod", ...values }), { message: allowed });
    });
  }
});

describe("the sizes of parts", () => {
  const refusal = (parts: object, platform = "kubernetes") => refusalOf({ platform, parts: JSON.stringify(parts) });

  for (const part of ["jenkins", "database", "portal", "bucket", "relay", "build"]) {
    it(`are refused with copies of ${part}, of which there is one`, () => {
      assert.match(
        refusal({ [part]: { replicas: 2 } }),
        new RegExp(`cd4ml:parts\\.${part}\\.replicas is "2"; allowed: 1: there is one ${part}\n`),
      );
      assert.doesNotMatch(refusal({ [part]: { replicas: 1 } }), /parts/);
    });
  }

  it("are refused with more copies than the most, whether the settings or the preset say it", () => {
    const refused = /cd4ml:parts\.modelService\.replicas is "8"; allowed: at most 6, .*modelService\.most from 8 on/;
    assert.match(refusal({ modelService: { replicas: 8 } }), refused);
    assert.match(refusal({ modelService: { replicas: 8, most: 6 } }), refused);
    assert.doesNotMatch(refusal({ modelService: { replicas: 8, most: 8 } }), /parts/);
  });

  it("have room in the quota of an environment for all copies that there are to be", () => {
    const quota = (modelService: object) =>
      environmentQuota({ ...presets.small, modelService: { ...presets.small.modelService, ...modelService } });
    assert.deepEqual(quota({ replicas: 8, most: 6 }), quota({ replicas: 8 }));
    assert.deepEqual(quota({ replicas: 2, most: 8 }), quota({ replicas: 8 }));
  });

  it("are refused with two nodes of Elasticsearch, of which neither can go on alone", () => {
    assert.match(
      refusal({ elasticsearch: { replicas: 2 } }),
      /parts\.elasticsearch\.replicas is "2"; allowed: 1, or 3 and more/,
    );
    for (const replicas of [1, 3, 4]) assert.doesNotMatch(refusal({ elasticsearch: { replicas } }), /parts/);
  });

  it("are refused with most copies of what does not follow the load", () => {
    assert.match(refusal({ kibana: { most: 4 } }), /cd4ml:parts\.kibana\.most is "4"; allowed: nothing/);
  });

  it("may have copies of the others, on a cluster", () => {
    const parts = { elasticsearch: { replicas: 3 }, kibana: { replicas: 2 }, modelService: { replicas: 2, most: 8 } };
    assert.doesNotMatch(refusal(parts), /parts/);
    assert.match(
      refusal(parts, "docker"),
      /parts\.kibana\.replicas is "2"; allowed: 1: there is one kibana outside of/,
    );
  });
});

describe("the settings of websites on a cluster", () => {
  const refusals = (values: Record<string, string>) => refusalOf({ platform: "kubernetes", ...values });

  it("are refused without certificates", () => {
    assert.match(refusals({}), /cd4ml:tlsIssuer is ""; allowed: .*or cd4ml:tlsSecret/);
    assert.doesNotMatch(refusals({ tlsSecret: "wildcard" }), /tlsIssuer/);
    assert.doesNotMatch(refusals({ tlsIssuer: "letsencrypt" }), /tlsIssuer is/);
  });

  it("are refused with callers that are no blocks of addresses", () => {
    const allowed = /cd4ml:ingressCidrs is .*allowed: a list of blocks of addresses, e\.g\. \[10\.0\.0\.0\/16\]/;
    for (const wrong of ['"10.0.0.0/16"', '["10.0.0.1"]', "[10]"]) {
      assert.match(refusals({ ingressCidrs: wrong }), allowed);
    }
    assert.doesNotMatch(refusals({ ingressCidrs: '["10.0.0.0/16", "fd00::/8"]' }), /ingressCidrs/);
  });

  it("are refused where nobody knows how the controller serves no HTTP", () => {
    assert.match(
      refusals({ ingressClass: "public" }),
      /cd4ml:ingressAnnotations is "\{\}"; allowed: .* class public .* only of classes nginx, traefik/,
    );
    const ingressAnnotations = '{"nginx.ingress.kubernetes.io/ssl-redirect":"true"}';
    assert.doesNotMatch(refusals({ ingressClass: "public", ingressAnnotations }), /ingressAnnotations/);
    assert.doesNotMatch(refusals({ ingressClass: "traefik" }), /ingressAnnotations/);
  });
});

describe("the settings of a registry in a bucket, on a cluster", () => {
  const s3Role = "arn:aws:iam::123456789012:role/models";
  const refusal = (values: Record<string, string>) =>
    refusalOf({ platform: "kubernetes", registry: "s3://models/prod", ...values });

  it("are refused with nothing that opens it", () => {
    assert.match(
      refusal({}),
      /cd4ml:registry is .*this with cd4ml:s3AccessKeyId and cd4ml:s3SecretAccessKey.*cd4ml:s3Role/,
    );
    assert.match(refusal({ s3AccessKeyId: "id" }), /cd4ml:registry is .*this with cd4ml:s3SecretAccessKey,/);
    const refused = /cd4ml:(registry|s3Role) is/;
    assert.doesNotMatch(refusal({ s3Role }), refused);
    assert.doesNotMatch(refusal({ s3AccessKeyId: "id", s3SecretAccessKey: "key" }), refused);
    assert.doesNotMatch(refusal({ registry: "in-cluster" }), refused);
  });

  it("are refused with a role of AWS at a server elsewhere", () => {
    assert.match(refusal({ s3Role, s3Endpoint: "http://minio:9000" }), /cd4ml:s3Role is .*nothing while/);
    assert.match(refusal({ s3Role: "models" }), /cd4ml:s3Role is "models"; allowed: the ARN of a role/);
  });
});

describe("the settings of snapshots", () => {
  const keys = { s3AccessKeyId: { secret: "bucket", key: "id" }, s3SecretAccessKey: { secret: "bucket", key: "key" } };
  /** Without the others that this much lacks. */
  const refusal = (values: Record<string, string>) =>
    refusalOf({ snapshotBucket: "snapshots", ...values }).match(/.*cd4ml:snapshotBucket is.*/)?.[0] ?? "";

  it("are refused without both keys of the bucket, in the settings or in the cluster", () => {
    assert.match(refusal({}), /nothing without cd4ml:s3AccessKeyId and cd4ml:s3SecretAccessKey/);
    assert.match(refusal({ s3AccessKeyId: "id" }), /nothing without cd4ml:s3SecretAccessKey,/);
    assert.equal(refusal({ s3AccessKeyId: "id", s3SecretAccessKey: "key" }), "");
    assert.equal(refusal({ externalSecrets: JSON.stringify(keys) }), "");
  });

  it("are refused where they would be of an Elasticsearch elsewhere", () => {
    const there = { externalSecrets: JSON.stringify(keys), platform: "kubernetes" };
    const url = "https://elastic.example.org";
    assert.match(refusal({ ...there, elasticsearchUrl: url }), /nothing while cd4ml:elasticsearchUrl is set/);
    assert.match(refusal({ ...there, eventsFrom: "prod" }), /nothing while cd4ml:eventsFrom is set/);
  });

  it("may have encrypted keys, which nobody need decrypt to see that they are there", () => {
    const secure = { secure: "v1:abc" };
    const config = {
      "cd4ml:snapshotBucket": "snapshots",
      "cd4ml:s3AccessKeyId": secure,
      "cd4ml:s3SecretAccessKey": secure,
    };
    const known = Object.keys(config).map((key) => key.slice(6));
    assert.doesNotThrow(() => checkSettings("/project", known, config));
  });
});
