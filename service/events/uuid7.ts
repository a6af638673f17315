import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(4096);
let used = pool.length;
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** What {@link uuid7} gives, for schemas: lower-case, version 7, RFC variant. */
export const uuid7Pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

/**
 * A time-ordered unique identifier: 48 bits of Unix milliseconds, then 74 random bits from the system's generator.
 *
 * @param now Unix time in milliseconds
 * @see RFC 9562, section 5.7 (UUID version 7)
 */
export function uuid7(now: number): string {
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const time = now.toString(16).padStart(12, "0");
  const r = pool.subarray(used, used + 10);
  used += 10;
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${hex[r[0]][1]}${hex[r[1]]}-` +
    `${hex[0x80 | (r[2] & 0x3f)]}${hex[r[3]]}-${hex[r[4]]}${hex[r[5]]}${hex[r[6]]}${hex[r[7]]}${hex[r[8]]}${hex[r[9]]}`
  );
}
