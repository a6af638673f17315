import { formatPrediction, formatShare, isCurrency } from "../../model/format";
import { type ProblemDefinition, unitOf } from "../../model/problems/problem";
import type { Prediction } from "../../model/runs/predictions";
import type { ServedModel } from "../servedModel";

/** A prediction as it was answered. */
export interface FormResult extends Prediction {
  id: string;
}

/**
 * What was predicted, and where a person says what it really was. Filled by the server after a post, or by the script; hidden
 * until then.
 */
export function resultCard(model: ServedModel, result?: FormResult): JSX.Element {
  const { problem, facts } = model;
  const { title } = problem.target;
  const unit = unitOf(problem);
  const currency = unit && isCurrency(unit) ? unit : undefined;
  return (
    <article class="result" aria-live="polite" data-unit={unit} data-currency={currency} hidden={!result}>
      <h2 safe>{title}</h2>
      <p class="amount" data-slot="prediction" safe>
        {result ? formatPrediction(result.prediction, unit) : ""}
      </p>
      {problem.kind === "classification" ? probabilityTable(problem.target.classes, result?.probabilities) : ""}
      <p>
        <small>
          by run{" "}
          <a data-slot="run" href={`/${facts.problem}/models/${facts.run}`} safe>
            {facts.run}
          </a>
          <br />
          prediction{" "}
          <code data-slot="id" safe>
            {result?.id ?? ""}
          </code>
        </small>
      </p>
      {model.explains ? explanationTable() : ""}
      <form data-api={`/api/${facts.problem}/feedback`} data-feedback hidden>
        <label for="actual">
          <span class="label">
            <span safe>{`The real ${title.toLowerCase()}, once it is known`}</span>
            {unit ? <small safe>{unit}</small> : ""}
          </span>
        </label>
        <div class="joined">
          {actualInput(problem)}
          <button type="submit" class="secondary">
            Send
          </button>
        </div>
        <small data-slot="feedback" role="status"></small>
      </form>
    </article>
  );
}

/** A bar a class, in the problem's order. */
function probabilityTable(classes: string[], probabilities?: Record<string, number>): JSX.Element {
  return (
    <table class="bars">
      <tbody>
        {classes.map((name) => (
          <tr data-class={name}>
            <th scope="row" safe>
              {name}
            </th>
            <td>
              <progress value={probabilities?.[name] ?? 0} max={1} aria-label={`probability of ${name}`}></progress>
            </td>
            <td class="number" safe>
              {probabilities ? formatShare(probabilities[name]) : ""}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What made the prediction, a row a feature; it is there with the script, which asks for it and fills it. */
function explanationTable(): JSX.Element {
  return (
    <section class="explanation" hidden>
      <h3>What made it</h3>
      <p>
        <small data-slot="base"></small>
      </p>
      <table class="bars">
        <tbody></tbody>
      </table>
      <template>
        <tr>
          <th scope="row"></th>
          <td>
            <progress></progress>
          </td>
          <td class="number"></td>
        </tr>
      </template>
    </section>
  );
}

/** Where a person says what it really was. */
function actualInput(problem: ProblemDefinition): JSX.Element {
  if (problem.kind === "regression") {
    return <input id="actual" name="actual" type="number" step="any" inputmode="decimal" required />;
  }
  return (
    <select id="actual" name="actual" required>
      <option value=""></option>
      {problem.target.classes.map((name) => (
        <option value={name} safe>
          {name}
        </option>
      ))}
    </select>
  );
}
