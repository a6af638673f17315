/** Key and value that mark an object as a secret, and the text that stands for a value not yet known; see the engine's protocol. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A copy in which secrets are plain values. The copy must not leave the provider unless its resource marks them again. */
export function withoutSecretMarks<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutSecretMarks) as T;
  if (value === null || typeof value !== "object") return value;
  const object = value as Record<string, unknown>;
  if (object[signatureKey] === secretSignature) return withoutSecretMarks(object.value) as T;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, withoutSecretMarks(item)])) as T;
}

/** Whether a value, or anything inside it, is not known before the update runs. */
export function containsUnknown(value: unknown): boolean {
  if (value === unknownText) return true;
  return value !== null && typeof value === "object" && Object.values(value).some(containsUnknown);
}
