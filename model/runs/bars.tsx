/** One of {@link Bars}. */
export interface Bar {
  name: string;
  value: number;
  /** The value as it is written. */
  text: string;
}

/**
 * A table of bars for pages and reports, each as long as its value is beside the largest; those below zero are in the colour of
 * what is bad. Lengths are no inline styles, which pages may not have.
 *
 * @param measure what the values are, e.g. `importance`, for who does not see the bars
 */
export function Bars({ bars, measure }: { bars: Bar[]; measure: string }): JSX.Element {
  const largest = Math.max(...bars.map(({ value }) => Math.abs(value))) || 1;
  const isLong = bars.some(({ text }) => text.length > 10);
  return (
    <table class={isLong ? "bars long" : "bars"}>
      <tbody>
        {bars.map(({ name, value, text }) => (
          <tr>
            <th scope="row" safe>
              {name}
            </th>
            <td>
              <progress
                class={value < 0 ? "down" : undefined}
                value={Math.abs(value)}
                max={largest}
                aria-label={measure}
              ></progress>
            </td>
            <td class="number" safe>
              {text}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
