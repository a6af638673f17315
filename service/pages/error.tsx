import type { ProblemDetails } from "../problemDetails";
import { layout } from "./layout";

/** A failure, for people. */
export function errorPage({ status, title, detail }: ProblemDetails): string {
  return layout({
    title,
    children: (
      <>
        <hgroup>
          <h1 safe>{title}</h1>
          <p safe>{`Status ${status}`}</p>
        </hgroup>
        <p safe>{detail}</p>
        <p>
          <a class="button" href="/">
            To the problems
          </a>
        </p>
      </>
    ),
  });
}
