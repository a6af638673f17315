import { classScores } from "../metrics/classScores";
import type { Confusion } from "./run";

/** How well each class is told from the others, as a table for pages and reports. */
export function classTable({ classes, counts }: Confusion): JSX.Element {
  const share = (value: number) => value.toFixed(3);
  return (
    <table class="classes">
      <thead>
        <tr>
          <th scope="col">Class</th>
          {["Rows", "Precision", "Recall", "F1"].map((name) => (
            <th scope="col" class="number" safe>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classScores(counts).map(({ rows, precision, recall, f1 }, i) => (
          <tr>
            <th scope="row" safe>
              {classes[i]}
            </th>
            {[String(rows), share(precision), share(recall), share(f1)].map((text) => (
              <td class="number" safe>
                {text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
