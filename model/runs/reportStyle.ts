/** Style of a report: one column, light or dark as the reader has it, from a phone up. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5c6b7a; --line: #dde3ea; --paper: #fff; --bar: #2f6db5;
  --good: #1d7f4e; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --soft: #9aa8b6; --line: #2c3743; --paper: #12181f;
  --bar: #5b9be6; --good: #49c68a; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: 0; font-size: clamp(1.2rem, 6vw, 2rem); overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
.kicker, .hint, dt, th { color: var(--soft); }
.kicker { margin: 0; }
.hint { font-size: .875rem; }
.badge { padding: .1em .6em; border: 1px solid currentColor; border-radius: 1em; color: var(--soft); }
.badge.accepted { color: var(--good); }
.badge.rejected { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 100%), 1fr)); gap: .75rem; margin: 0; }
.tiles div { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.tiles dt { font-size: .875rem; }
.tiles dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.tiles .hint { margin-top: .25rem; font-size: .8125rem; line-height: 1.35; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { width: 9rem; font-weight: normal; }
td { overflow-wrap: anywhere; }
.gate { margin-top: 1rem; font-size: .875rem; }
.gate th { width: auto; }
.gate td { overflow-wrap: break-word; }
.gate .failed td { color: var(--bad); }
details { margin-top: 1rem; }
.bars { table-layout: fixed; }
.bars th, .bars td { padding: .15rem 0; border: 0; vertical-align: middle; font-size: .875rem; }
.bars th { width: 15rem; padding-right: .75rem; color: var(--ink); overflow-wrap: anywhere; }
.bars .number { width: 9rem; text-align: right; font-variant-numeric: tabular-nums; }
.bars progress { display: block; width: 100%; height: .8rem; border: 0; background: none; appearance: none; --fill: var(--bar); }
.bars progress.down { --fill: var(--bad); }
.bars progress::-webkit-progress-bar { background: none; }
.bars progress::-webkit-progress-value { border-radius: .2rem; background: var(--fill); }
.bars progress::-moz-progress-bar { border-radius: .2rem; background: var(--fill); }
.slices > div + div { margin-top: 1.5rem; }
.classes th { width: auto; }
.classes .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
@media (max-width: 30rem) { .bars tr { display: grid; grid-template-columns: 1fr 8.5rem; align-items: center; margin-bottom: .4rem; }
  .bars th { grid-column: 1 / 3; width: auto; } .bars .number { width: auto; } th { width: 6rem; }
  .stacked thead { display: none; } .stacked tr { display: block; padding: .4rem 0; border-top: 1px solid var(--line); }
  .stacked td { display: grid; grid-template-columns: 6rem 1fr; padding: .1rem 0; border: 0; }
  .stacked td::before { content: attr(data-label); color: var(--soft); }
  .classes th, .classes td { padding-right: .3rem; font-size: .875rem; } }
@media print { * { print-color-adjust: exact; } figure, tr, .tiles div { break-inside: avoid; } h2 { break-after: avoid; } }
`;
