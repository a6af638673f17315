import { dataRules } from "./dataRisks";
import { downtimeRules } from "./downtimeRisks";
import { exposureRules } from "./exposureRisks";
import type { Rules } from "./risks";

/** What an update may cost. */
export const updateRules: Rules = [...dataRules, ...downtimeRules, ...exposureRules];
