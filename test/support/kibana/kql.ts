import { Failure } from "./elastic";

/** One part of a query in Kibana's language. */
interface Condition {
  field: string;
  /** Undefined asks for any value. */
  value?: string;
  isNot: boolean;
}

/** @throws Failure 400 for what is not of the form `field: "value" and not "field": *` */
function conditions(query: string): Condition[] {
  if (query === "") return [];
  return query.split(" and ").map((part) => {
    const [, not, field, any, value] = /^(not )?"?([\w.@]+)"? ?: ?(?:(\*)|"([^"]*)")$/.exec(part.trim()) ?? [];
    if (!field) throw new Failure(400, `the stand-in does not read the query ${part}`);
    return { field, isNot: not !== undefined, ...(!any && { value }) };
  });
}

/** Fields that a query asks for. */
export function queryFields(query: string): string[] {
  return conditions(query).map(({ field }) => field);
}

/** The query as Elasticsearch takes it. */
export function queryOf(query: string): object {
  const clause = ({ field, value }: Condition) =>
    value === undefined ? { exists: { field } } : { term: { [field]: value } };
  const all = conditions(query);
  return {
    bool: {
      filter: all.filter(({ isNot }) => !isNot).map(clause),
      must_not: all.filter(({ isNot }) => isNot).map(clause),
    },
  };
}
