/** One event of a stream of server-sent events. */
export interface StreamEvent {
  /** `message` unless the server says another. */
  type: string;
  data: string;
  /** The last identifier the server gave. */
  id: string | undefined;
}

/**
 * Reads server-sent events.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let event: { type: string; data: string[] } = { type: "message", data: [] };
  let id: string | undefined;
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line's end.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (event.data.length > 0) yield { type: event.type, data: event.data.join("\n"), id };
        event = { type: "message", data: [] };
        continue;
      }
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line)!;
      if (field === "event") event.type = value;
      else if (field === "data") event.data.push(value);
      else if (field === "id") id = value;
    }
  }
}
