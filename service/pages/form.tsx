import type { InputRow } from "../../model/features/features";
import { formatTime } from "../../model/format";
import type { Field } from "../../model/problems/problem";
import type { RowError } from "../explainRow";
import { isRequired, maxTextLength } from "../requestSchema";
import type { ServedModel } from "../servedModel";
import { layout } from "./layout";
import { choicesText } from "./parts";
import { type FormResult, resultCard } from "./resultCard";

/** What the page shows besides the empty form. */
export interface FormState {
  /** `latest` or a run: where the form is sent. */
  address: string;
  /** What was typed; the fields' defaults at first. */
  values?: InputRow;
  errors?: RowError[];
  result?: FormResult;
}

/** Longer lists of choices are typed with suggestions. */
const longestSelect = 40;

/**
 * `GET /<problem>/<latest|run>`: a form of the model's fields and the prediction it gives. With its script the page asks
 * the API; without, the form is posted and the page comes back with the answer.
 */
export function formPage(model: ServedModel, state: FormState): string {
  const { problem, facts } = model;
  const flags = problem.fields.filter((field) => field.type === "flag");
  const values = problem.fields.filter((field) => field.type !== "flag");
  return layout({
    title: problem.title,
    active: "Problems",
    scripts: ["form.mjs"],
    children: (
      <>
        <hgroup>
          <h1 safe>{problem.title}</h1>
          <p safe>{problem.description}</p>
        </hgroup>
        <div class="predict">
          <form
            method="post"
            action={`/${facts.problem}/${state.address}`}
            data-api={`/api/${facts.problem}/${state.address}${model.explains ? "?explain=true" : ""}`}
          >
            <div class="fields">{values.map((field) => fieldInput(field, state))}</div>
            <div class="flags">{flags.map((field) => fieldInput(field, state))}</div>
            <p class="note bad" role="alert" data-slot="failure" hidden></p>
            <button type="submit" safe>{`Predict ${problem.target.title.toLowerCase()}`}</button>
          </form>
          <aside>
            {resultCard(model, state.result)}
            {modelCard(model)}
          </aside>
        </div>
      </>
    ),
  });
}

function fieldInput(field: Field, { values, errors = [] }: FormState): JSX.Element {
  const { name, title, unit, type } = field;
  const error = errors.find((candidate) => candidate.field === name)?.detail;
  const value = values ? (values[name] ?? "") : field.default;
  const common = {
    id: name,
    name,
    "data-type": type,
    "data-title": title,
    "aria-describedby": `${name}-error`,
    ...(error && { "aria-invalid": "true" as const }),
  };
  if (type === "flag") {
    return (
      <label class="flag" for={name}>
        <input type="checkbox" value="1" checked={Number(value) === 1} {...common} />
        <span safe>{title}</span>
        {errorText(name, error)}
      </label>
    );
  }
  return (
    <label for={name}>
      <span class="label">
        <span safe>{title}</span>
        {unit ? <small safe>{unit}</small> : ""}
      </span>
      {inputOf(field, String(value), common)}
      {errorText(name, error)}
    </label>
  );
}

function inputOf(field: Field, value: string, common: object): JSX.Element {
  if (field.type === "category") return categoryInput(field, value, common);
  if (field.type === "date") return <input type="date" required={isRequired(field)} value={value} {...common} />;
  return numberInput(field, value, common);
}

function numberInput(field: Field, value: string, common: object): JSX.Element {
  return (
    <input
      type="number"
      inputmode={field.type === "integer" ? "numeric" : "decimal"}
      step={field.type === "integer" ? "1" : "any"}
      min={field.minimum}
      max={field.maximum}
      required={isRequired(field)}
      value={value}
      {...common}
    />
  );
}

function categoryInput(field: Field, value: string, common: object): JSX.Element {
  const { name, choices = [] } = field;
  const listed = choices.includes(value) || value === "";
  if (choices.length > 0 && choices.length <= longestSelect && listed) {
    return (
      <select required={isRequired(field)} {...common}>
        {isRequired(field) ? "" : <option value="">not known</option>}
        {choices.map((choice) => (
          <option value={choice} selected={choice === value} safe>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        type="text"
        list={choices.length > 0 ? `${name}-choices` : undefined}
        required={isRequired(field)}
        maxlength={maxTextLength}
        autocomplete="off"
        value={value}
        {...common}
      />
      {choices.length > 0 ? (
        <datalist id={`${name}-choices`}>
          {choices.map((choice) => (
            <option value={choice} />
          ))}
        </datalist>
      ) : (
        ""
      )}
    </>
  );
}

function errorText(name: string, error: string | undefined): JSX.Element {
  return (
    <small id={`${name}-error`} class="error" safe>
      {error ?? ""}
    </small>
  );
}

function modelCard({ run, facts }: ServedModel): JSX.Element {
  return (
    <article class="quiet">
      <p>
        <strong safe>{choicesText(run)}</strong>
        <br />
        <small>
          run <code safe>{facts.run}</code>, trained <time datetime={run.createdAt}>{formatTime(run.createdAt)}</time>
        </small>
      </p>
      <p>
        <a href={`/${facts.problem}/models/${facts.run}`}>Report</a> ·{" "}
        <a href={`/${facts.problem}/models`}>All models</a>
      </p>
    </article>
  );
}
