/**
 * MurmurHash3, the variant for 32 bits (x86_32): fast, evenly spread, the same on every machine. Not for secrets.
 *
 * @param bytes what to hash
 * @param seed  integer 0 … 2³²−1
 * @returns integer 0 … 2³²−1
 * @see Austin Appleby, https://github.com/aappleby/smhasher, src/MurmurHash3.cpp
 * @example murmurHash3(Buffer.from("test")) // => 0xba6bd213
 */
export function murmurHash3(bytes: Uint8Array, seed = 0): number {
  const { length } = bytes;
  let hash = seed | 0;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const block = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i];
  hash ^= scramble(rest);

  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
