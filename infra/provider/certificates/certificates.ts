import { type Static, Type } from "@sinclair/typebox";
import type { ResourceHandler } from "../handler";
import type { Issued } from "./issue";

const AuthorityInputs = Type.Object({
  commonName: Type.String({ minLength: 1 }),
  days: Type.Integer({ minimum: 1, maximum: 36_500 }),
});
type AuthorityInputs = Static<typeof AuthorityInputs>;

/** An authority that signs itself; its key is only in the state, encrypted. Another one signs everything anew. */
export const certificateAuthority: ResourceHandler<AuthorityInputs, AuthorityInputs & Issued> = {
  inputs: AuthorityInputs,
  replaceOn: ["commonName", "days"],
  async create(inputs) {
    const issued = await issue().issueAuthority(inputs.commonName, inputs.days);
    return { id: inputs.commonName, state: { ...inputs, ...issued } };
  },
  async read(_id, state) {
    return state;
  },
  async update(_id, old, inputs) {
    return { ...old, ...inputs };
  },
  async delete() {},
};

const LeafInputs = Type.Object({
  authorityCertificate: Type.String({ pattern: "BEGIN CERTIFICATE" }),
  authorityPrivateKey: Type.String({ pattern: "BEGIN PRIVATE KEY" }),
  commonName: Type.String({ minLength: 1, maxLength: 64 }),
  dnsNames: Type.Array(Type.String({ minLength: 1 })),
  ipAddresses: Type.Array(Type.String({ minLength: 1 })),
  days: Type.Integer({ minimum: 1, maximum: 36_500 }),
});
type LeafInputs = Static<typeof LeafInputs>;

/** A certificate that an authority has signed. An update makes it anew, also once two thirds of its life are over. */
export const certificate: ResourceHandler<LeafInputs, LeafInputs & Issued> = {
  inputs: LeafInputs,
  replaceOn: [],
  needsRepair: ({ notAfter, days }) => Date.parse(notAfter) - Date.now() < (days * 86_400_000) / 3,
  async create(inputs) {
    return { id: inputs.commonName, state: { ...inputs, ...(await issued(inputs)) } };
  },
  async read(_id, state) {
    return state;
  },
  async update(_id, _old, inputs) {
    return { ...inputs, ...(await issued(inputs)) };
  },
  async delete() {},
};

async function issued(inputs: LeafInputs): Promise<Issued> {
  const authority = { certificate: inputs.authorityCertificate, privateKey: inputs.authorityPrivateKey };
  return issue().issueLeaf(authority, inputs);
}

/** Loaded when a certificate is made: its library takes a second, and most commands only look. */
function issue(): typeof import("./issue") {
  return require("./issue");
}
