import { formatTime } from "../../model/format";
import { unitOf } from "../../model/problems/problem";
import type { Refusal } from "../models";
import type { ServedModel } from "../servedModel";
import { layout } from "./layout";
import { choicesText, metricList, statusBadge } from "./parts";

/** A problem as its card shows it. */
export interface ProblemCard {
  name: string;
  title: string;
  description: string;
  model?: ServedModel;
  refusal?: Refusal;
}

/** `GET /`: the problems, and what serves each. */
export function welcomePage(problems: ProblemCard[], namespace: string): string {
  return layout({
    title: "Problems",
    active: "Problems",
    children: (
      <>
        <hgroup>
          <h1>Models in service</h1>
          <p>
            Environment <code safe>{namespace}</code>. A model gets here when its run passes its acceptance test.
          </p>
        </hgroup>
        <div class="cards">{problems.map(card)}</div>
        {problems.length === 0 ? <p>There are no problems yet. Add a folder to model/problems.</p> : ""}
      </>
    ),
  });
}

function card({ name, title, description, model, refusal }: ProblemCard): JSX.Element {
  return (
    <article>
      <header>
        <h2 safe>{title}</h2>
      </header>
      <p safe>{description}</p>
      {model ? (
        servingFacts(model)
      ) : (
        <p class="note">No model yet. Train one with {command(`cd4ml pipeline ${name}`)}.</p>
      )}
      {refusal ? refusalNote(refusal, model !== undefined) : ""}
      <footer>
        {model ? (
          <a class="button" href={`/${name}/latest`}>
            Predict
          </a>
        ) : (
          ""
        )}
        <a class="button outline" href={`/${name}/models`}>
          All models
        </a>
      </footer>
    </article>
  );
}

function servingFacts({ run, facts, problem }: ServedModel): JSX.Element {
  return (
    <>
      <p>
        {statusBadge(run, true)} <a href={`/${facts.problem}/models/${facts.run}`}>{choices(run)}</a>
        <br />
        <small>
          trained <time datetime={run.createdAt}>{formatTime(run.createdAt)}</time>
        </small>
      </p>
      {metricList(run, unitOf(problem))}
    </>
  );
}

function choices(run: ServedModel["run"]): JSX.Element {
  return <span safe>{choicesText(run)}</span>;
}

/** Why the run in production does not serve. */
export function refusalNote({ run, reason }: Refusal, anotherServes: boolean): JSX.Element {
  const outcome = anotherServes ? "what served before still serves" : "no model serves";
  return (
    <p class="note bad" role="alert" safe>
      {`Run ${run} was deployed but refused, so ${outcome}: ${reason}`}
    </p>
  );
}

function command(text: string): JSX.Element {
  return <code safe>{text}</code>;
}
