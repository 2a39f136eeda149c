/** The page's style sheet. Its SHA-256 stands in the Content-Security-Policy (`page.ts`); a test says the new one after a change. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #f6f7f8; --card: #fff; --ink: #16191d; --soft: #5b6570; --line: #e1e4e8; --field: #c3c9d0;
  --link: #0b5cad; --good: #1a7f4b; --calm: #74b495; --blue: #3d7fc4; --warn: #9a6200; --bad: #c02a37; --grey: #a7b0ba;
  --good-tint: #e5f4ec; --blue-tint: #e6f0fa; --warn-tint: #fdf3df; --bad-tint: #fdebec; --grey-tint: #eceef1; --track: #e6e9ed }
@media (prefers-color-scheme: dark) { :root {
  --page: #101317; --card: #181c21; --ink: #e7eaee; --soft: #9aa5b1; --line: #2a3038; --field: #48525e;
  --link: #7db8f0; --good: #4fc08a; --calm: #35785a; --blue: #6ba8e5; --warn: #e0ab4e; --bad: #f2757f; --grey: #66717d;
  --good-tint: #143325; --blue-tint: #16293d; --warn-tint: #38290e; --bad-tint: #3d1a1e; --grey-tint: #262c33; --track: #2a3038 } }
* { box-sizing: border-box }
[hidden] { display: none !important }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
main, .top { max-width: 1200px; margin: 0 auto; padding: 0 24px }
h1, h2, h3, p { margin: 0 }
h1 { font-size: 1.6rem; line-height: 1.2; letter-spacing: -.015em }
h2 { font-size: 1.1rem; letter-spacing: -.005em }
h3 { font-size: .95rem }
a { color: var(--link) }
code, .mono { font: .86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px }
.skip { position: absolute; left: -999em } .skip:focus { left: 16px; top: 8px; background: var(--card); padding: 6px 12px; z-index: 9 }
.top { padding-top: 32px; padding-bottom: 8px }
.top .brand { color: var(--soft); font-size: .85rem; font-weight: 600; margin-bottom: 6px }
.top .meta { color: var(--soft); margin-top: 8px; display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: .9rem }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 14px; font-size: .9rem }
nav a { text-decoration: none; padding: 4px 0 } nav a:hover { text-decoration: underline }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin: 16px 0; min-width: 0 }
.card > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; margin-bottom: 14px }
.card > header p, .soft { color: var(--soft); font-size: .88rem }
.tiles { display: grid; grid-template-columns: 1.4fr repeat(4, 1fr); gap: 12px; margin: 16px 0 }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; min-width: 0 }
.tile h2 { font-size: .82rem; font-weight: 600; color: var(--soft); letter-spacing: 0 }
.tile .big { font-size: 1.6rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; letter-spacing: -.02em }
.tile .big small { font-size: .85rem; font-weight: 500; color: var(--soft); letter-spacing: 0; white-space: nowrap }
.tile p:not(.big) { color: var(--soft); font-size: .85rem }
.tile svg { margin: 6px 0 8px }
.tone-bad .big { color: var(--bad) } .tone-warn .big { color: var(--warn) } .tone-good .big { color: var(--good) }
.bar { display: block; width: 100%; height: 8px; border-radius: 4px }
.timeline { display: block; width: 100%; height: 64px; margin-bottom: 4px; border-bottom: 1px solid var(--line) } .timeline + p { margin-bottom: 14px }
.operations td:nth-child(3) { min-width: 210px; width: 45% }
.causes { list-style: none; margin: 0 0 18px; padding: 0; display: grid; gap: 6px; font-size: .9rem }
.causes li { display: grid; grid-template-columns: minmax(0, 260px) minmax(0, 1fr) auto; gap: 4px 12px; align-items: center; overflow-wrap: anywhere }
.passes { display: block; width: 156px; max-width: 100%; height: 9px }
.track { fill: var(--track) } .proven { fill: var(--good) } .ready { fill: var(--calm) } .set { fill: var(--blue) }
.kept { fill: var(--grey) } .skipped { fill: var(--field) } .failed { fill: var(--bad) } .open { fill: var(--track) }
.mark { stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke }
.pass-done { fill: var(--good) } .pass-running { fill: var(--blue) } .pass-parked { fill: var(--warn) }
.pass-incomplete { fill: var(--bad) } .pass-pending { fill: var(--track) }
.pass-skipped { fill: var(--card); stroke: var(--warn); stroke-width: 1 } .pass-not-requested { fill: var(--card); stroke: var(--field); stroke-width: 1 }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; list-style: none; margin: 0 0 10px; padding: 0; font-size: .82rem; color: var(--soft) }
.legend svg { width: 9px; height: 9px; margin-right: 5px }
.pill { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: .8rem; font-weight: 600; white-space: nowrap; background: var(--grey-tint); color: var(--soft) }
.pill[data-tone=good] { background: var(--good-tint); color: var(--good) } .pill[data-tone=blue] { background: var(--blue-tint); color: var(--link) }
.pill[data-tone=warn] { background: var(--warn-tint); color: var(--warn) } .pill[data-tone=bad] { background: var(--bad-tint); color: var(--bad) }
h1 .pill { font-size: .85rem; vertical-align: middle; margin-left: 8px; letter-spacing: 0 }
.stack { display: grid; gap: 18px } .stack > * { min-width: 0; overflow-wrap: anywhere }
.stack > * + * { border-top: 1px solid var(--line); padding-top: 18px }
.stack h3 { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center }
.steps { list-style: none; margin: 8px 0 0; padding: 0; display: grid; gap: 4px }
.steps li { padding-left: 20px; position: relative } .steps li::before { content: "\\2192"; position: absolute; left: 0; color: var(--link) }
.steps li.warning { color: var(--warn) } .steps li.warning::before { content: "!"; color: var(--warn); font-weight: 700 }
details { margin-top: 6px } summary { cursor: pointer; color: var(--soft); font-size: .88rem } details p { margin-top: 4px; font-size: .88rem }
.controls { display: flex; flex-wrap: wrap; gap: 10px 12px; align-items: end; margin-bottom: 10px }
.controls label { display: grid; gap: 2px; font-size: .8rem; color: var(--soft); min-width: 0 }
.controls .grow { flex: 1 1 220px }
input, select, button { font: inherit; font-size: .92rem; color: var(--ink); background: var(--card); border: 1px solid var(--field); border-radius: 6px; padding: 6px 10px; min-height: 36px; max-width: 100% }
input { width: 100% } select { max-width: 230px } button { cursor: pointer; font-weight: 550 } button:hover { border-color: var(--soft) }
.found { color: var(--soft); font-size: .85rem; margin-bottom: 6px }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word }
thead th { font-size: .8rem; font-weight: 600; color: var(--soft); white-space: nowrap; padding-top: 0 }
thead button { all: unset; cursor: pointer; font: inherit; color: inherit } thead button:focus-visible { outline: 2px solid var(--link); border-radius: 3px }
thead button::after { content: "\\2195"; opacity: .35; margin-left: 4px } [aria-sort=ascending] button::after { content: "\\2191"; opacity: 1 } [aria-sort=descending] button::after { content: "\\2193"; opacity: 1 }
tbody tr:last-child > * { border-bottom: 0 }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 190px } .is-note { overflow-wrap: anywhere; min-width: 240px } .is-note, .is-name { width: 30% }
td.is-number { font-variant-numeric: tabular-nums; white-space: nowrap } td.is-time { white-space: nowrap; color: var(--soft); font-size: .85rem }
td .remedy, td .sub, th .sub { display: block; color: var(--soft); font-weight: 400; font-size: .85rem } td .remedy::before { content: "\\2192\\00a0"; color: var(--link) }
.domains td:nth-child(3) { min-width: 210px; width: 32% } .domains th a { text-decoration: none } .domains th a:hover { text-decoration: underline }
.more { margin-top: 12px } .empty { padding: 18px 0; color: var(--soft) }
footer { color: var(--soft); font-size: .85rem; padding: 8px 0 40px }
@media (max-width: 1000px) { .tiles { grid-template-columns: 1fr 1fr } .tile:first-child { grid-column: 1 / -1 } }
@media (max-width: 760px) {
  main, .top { padding-left: 14px; padding-right: 14px } .card { padding: 16px 14px } .tile { padding: 12px 14px } .tile .big { font-size: 1.45rem }
  table, tbody, tr, td, tbody th { display: block; width: 100% } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  tbody tr { padding: 10px 0; border-bottom: 1px solid var(--line) } tbody tr:last-child { border-bottom: 0 }
  td, tbody th { border: 0; padding: 2px 0 } td:empty { display: none } td.is-time, td.is-number { white-space: normal } tbody th, tbody .is-name, .is-note { min-width: 0; width: 100% }
  td[data-label]:not(:empty) { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 8px } td[data-label]::before { content: attr(data-label); color: var(--soft); font-size: .82rem }
  .domains td:nth-child(3), .operations td:nth-child(3) { width: 100% } .controls label { flex: 1 1 130px } select { max-width: none; width: 100% } .controls button { flex: 1 1 100% } }
@media print { :root { --page: #fff; --line: #ccc } body { font-size: 11px } nav, .controls, .more, .skip { display: none !important }
  main, .top { max-width: none; padding: 0 } .card, .tile { break-inside: auto; border-color: #ccc } tr, .tile, .stack > * { break-inside: avoid }
  thead button::after { content: "" } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`;
