/**
 * An error's message for whoever asks over HTTP: a file is named without its folders, the registry without its address.
 * The whole message is for the log.
 *
 * Files stand at the beginning, before a colon, as the project's own errors have them, or in quotes, as Node's have them.
 *
 * @example withoutPaths("/srv/registry/flats/model.bin: it is missing") // => "model.bin: it is missing"
 */
export function withoutPaths(message: string): string {
  return message
    .replace(/^(?:s3:\/)?\/.*?([^/]*?): /, "$1: ")
    .replaceAll(/'\/[^']*?([^'/]*)'/g, "'$1'")
    .replaceAll(/ (file|s3):\/\/\S+/g, "");
}
