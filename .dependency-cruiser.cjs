/** The arrows of the design: cli → infra, service, model; service → model; infra launches commands and imports none. */
const only = (from, allowed) => ({
  name: `${from}-imports-only-${allowed.join("-") || "itself"}`,
  severity: "error",
  from: { path: `^${from}/` },
  to: { path: "^(cli|infra|service|model)/", pathNot: `^(${[from, ...allowed].join("|")})/` },
});

module.exports = {
  forbidden: [
    only("model", []),
    only("service", ["model"]),
    only("infra", []),
    { name: "nothing-imports-cli", severity: "error", from: { pathNot: "^(cli|test)/" }, to: { path: "^cli/" } },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
