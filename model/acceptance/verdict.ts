/** How a run did by one criterion. */
export interface Verdict {
  /** e.g. `r2_score by state` */
  name: string;
  /** For people, e.g. `worst of 50: WY 0.31`. */
  found: string;
  /** For people, e.g. `at least 0.3`. */
  allowed: string;
  passed: boolean;
  /** All of it, e.g. `r2_score by state: worst of 50: WY 0.31; allowed: at least 0.3`. */
  reason: string;
}
