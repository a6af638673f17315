import type { Run } from "./run";

/** How a run did by each of its pipeline's criteria; nothing if it was not judged by any. */
export function CriteriaTable({ run }: { run: Run }): JSX.Element {
  const { criteria = [] } = run.acceptance ?? {};
  if (criteria.length === 0) return "";
  const rows = criteria.map(({ name, found, allowed, passed }) => ({
    cells: [name, passed ? "passed" : "failed", found, allowed],
    passed,
  }));
  return <GateTable headings={["Criterion", "Verdict", "Found", "Allowed"]} rows={rows} />;
}

/** What the checks of a run's data found: all passed, else there would be no run. Nothing if there were none. */
export function ChecksTable({ run }: { run: Run }): JSX.Element {
  const { checks = [] } = run.data;
  if (checks.length === 0) return "";
  const rows = checks.map(({ column, rule, found, allowed, passed }) => ({
    cells: [column, rule, found, allowed],
    passed,
  }));
  return (
    <details>
      <summary safe>{`Checks of the data: ${checks.length}, all passed`}</summary>
      <GateTable headings={["Column", "Rule", "Found", "Allowed"]} rows={rows} />
    </details>
  );
}

function GateTable({ headings, rows }: { headings: string[]; rows: { cells: string[]; passed: boolean }[] }) {
  return (
    <table class="gate stacked">
      <thead>
        <tr>
          {headings.map((heading) => (
            <th scope="col" safe>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ cells, passed }) => (
          <tr class={passed ? "passed" : "failed"}>
            {cells.map((cell, i) => (
              <td data-label={headings[i]} safe>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
