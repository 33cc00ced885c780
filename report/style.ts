/**
 * The report's style sheet. System fonts, because the file fetches nothing. Every colour of text keeps 4.5 : 1 against what it stands on
 * (WCAG 2.2 AA), in light and dark; no colour says anything alone. Paper is always light.
 */
const light = `
--paper:#faf9f7;--card:#fff;--ink:#1d2227;--quiet:#59626b;--rule:#e2dfd9;--band:#f1efea;
--steady:#6f8aa5;--steady-soft:#d9e2ea;--under:#c4452f;--under-soft:#efb6aa;--second:#6a4c9c;
--proven:#177245;--proven-soft:#e8f4ed;--line:#1c5f99;--line-soft:#eaf2f9;--remark:#8a5a00;--remark-soft:#fbf3e2;
--fault:#ae2f1b;--fault-soft:#fbeeeb;--unknown:#545d66;--unknown-soft:#f0f0ee;`;

const dark = `
--paper:#15181b;--card:#1c2024;--ink:#e8e6e1;--quiet:#a6aeb6;--rule:#343a40;--band:#22272c;
--steady:#7d9cba;--steady-soft:#2c3f51;--under:#ef7a63;--under-soft:#7a3a2e;--second:#b9a0e6;
--proven:#63c893;--proven-soft:#17291f;--line:#77b7ec;--line-soft:#172633;--remark:#e4b450;--remark-soft:#2b2415;
--fault:#f68f7c;--fault-soft:#301c18;--unknown:#b1b8bf;--unknown-soft:#24282c;`;

const page = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.masthead,main{max-width:61rem;margin:0 auto;padding:0 1.5rem}
.masthead{padding-top:2.25rem}
main{padding-bottom:4rem}
h1,h2,h3,h4,h5,p,ul,ol,dl,figure{margin:0}
h1{font-size:1.9rem;line-height:1.2;font-weight:600;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.25;font-weight:600;letter-spacing:-.01em}
h3{font-size:1.15rem;line-height:1.3;font-weight:600}
h4{font-size:1rem;line-height:1.4;font-weight:600}
h5{font-size:1rem;line-height:1.4;font-weight:500}
a{color:inherit;text-underline-offset:.2em;text-decoration-thickness:1px}
:focus-visible{outline:2px solid var(--line);outline-offset:3px;border-radius:2px}
code{font:.88em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.mark{font-weight:600;letter-spacing:.06em;font-size:.85rem;color:var(--quiet);margin-bottom:1.75rem}
.when{color:var(--quiet);margin-top:.5rem}
.quiet,.lead{color:var(--quiet)}
.lead{max-width:46rem}
.notice{margin-top:1rem;padding:.6rem .9rem;border-left:3px solid var(--remark);background:var(--remark-soft)}
section{margin-top:2.75rem}
.accent-proven{--accent:var(--proven);--accent-soft:var(--proven-soft)}
.accent-line{--accent:var(--line);--accent-soft:var(--line-soft)}
.accent-remark{--accent:var(--remark);--accent-soft:var(--remark-soft)}
.accent-fault{--accent:var(--fault);--accent-soft:var(--fault-soft)}
.accent-unknown{--accent:var(--unknown);--accent-soft:var(--unknown-soft)}
.accent-calm{--accent:var(--quiet);--accent-soft:transparent}
.sign{width:1em;height:1em;flex:none;fill:none;stroke:var(--accent);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.sign.filled circle{fill:var(--accent)}
.sign.filled path{stroke:var(--card)}`;

const verdict = `
.verdict{position:relative;display:grid;grid-template-columns:1fr auto;gap:1rem 3rem;align-items:end;
background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:1.6rem 1.75rem 1.6rem 2.1rem;overflow:hidden}
.verdict::before{content:"";position:absolute;inset:0 auto 0 0;width:7px;background:var(--accent)}
.verdict.proves-room{background:var(--accent-soft)}
.verdict.proves-path::before,.verdict.proves-emulated::before{background:repeating-linear-gradient(135deg,var(--accent) 0 5px,transparent 5px 10px)}
.verdict.proves-path,.verdict.proves-emulated{border-style:dashed}
.outcome{display:flex;align-items:center;gap:.45em;font-size:2.35rem;line-height:1.15;font-weight:650;letter-spacing:-.025em;color:var(--accent);margin-top:.35rem}
.reach{margin-top:.6rem;color:var(--quiet);max-width:38rem}
.reach strong{color:var(--ink);font-weight:600}
.reach strong::after{content:".";}
.headline{margin-top:.9rem;font-size:1.1rem;max-width:38rem}
.count{display:flex;flex-direction:column;align-items:flex-end;text-align:right;max-width:13rem}
.count .figure{font-size:2.35rem;line-height:1.15;font-weight:600;letter-spacing:-.02em;white-space:nowrap}
.counted{color:var(--quiet)}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1.5rem 3rem;margin-top:1.75rem;padding:0 .1rem}
.meanwhile{margin-top:1.75rem;padding:0 .1rem}
.answers ul,.answers ol,.meanwhile ul{padding-left:1.15rem;margin-top:.4rem}
.cleared{color:var(--quiet)}
.answers li,.meanwhile li{margin-top:.4rem;padding-left:.2rem}
.answers li::marker,.meanwhile li::marker{color:var(--quiet)}
.owner{display:block;color:var(--quiet)}
.rooms td:nth-child(2){min-width:11rem}
.outcome-word{display:flex;align-items:flex-start;gap:.4em;color:var(--accent);font-weight:600}
.outcome-word .sign{margin-top:.27em}
.reach-word{display:block;color:var(--quiet);font-size:.9rem}`;

const figures = `
.figures-of-room,.checks,.devices{margin-top:2.5rem}
.chart{margin-top:1.25rem;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:1.25rem 1.4rem 1rem}
.chart .lead{margin:.15rem 0 .6rem;font-size:.95rem}
.chart svg{display:block;width:100%;height:auto}
.narrow{display:none}
.keys{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.4rem;margin-top:.75rem;font-size:.9rem;color:var(--quiet)}
.keys li{display:flex;align-items:center;gap:.5em}
.chart .swatch{width:28px;height:14px;flex:none}
details{margin-top:.7rem}
summary{cursor:pointer;color:var(--quiet);font-size:.9rem;width:fit-content;text-decoration:underline;text-decoration-color:var(--rule);text-underline-offset:.25em}
summary:hover{color:var(--ink)}
.of-check{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.scroll{overflow-x:auto;margin-top:.6rem}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--rule);font-weight:400}
thead th{color:var(--quiet);font-size:.85rem;vertical-align:bottom}
tbody th{font-weight:600}
.numbers{font-size:.85rem}
.numbers th,.numbers td{padding:.22rem 1rem .22rem 0;text-align:right;white-space:nowrap}
.numbers thead th{white-space:normal;min-width:4.5rem}
.numbers th:first-child{text-align:left}`;

const checks = `
.power{margin-top:1.75rem;font-size:1rem}
.checks .lead{font-size:.95rem}
.findings{list-style:none;padding:0;margin-top:.6rem;border-top:1px solid var(--rule)}
.finding{display:grid;grid-template-columns:8.5rem 1fr;gap:0 1rem;padding:.85rem 0;border-bottom:1px solid var(--rule)}
.finding>div{min-width:0}
.mark-word{display:flex;align-items:center;gap:.45em;height:1.4rem;color:var(--accent);font-weight:600;font-size:.95rem;white-space:nowrap}
.mark-word .sign{font-size:1.15em}
.accent-calm .mark-word{font-weight:400}
.finding h5+p,.seats{max-width:42rem}
.finding h5+p{color:var(--quiet)}
.accent-fault h5+p,.accent-remark h5+p{color:var(--ink)}
.seats{color:var(--quiet);font-size:.95rem}
.finding details{margin-top:.25rem}
.method{max-width:42rem;margin-top:.5rem;font-size:.95rem}
.figures{display:flex;flex-wrap:wrap;gap:.5rem 1.75rem;margin-top:.7rem;font-size:.9rem}
.figures dt{color:var(--quiet);font-size:.85rem}
.figures dd{margin:0}
.limits{font-size:.88rem;min-width:34rem}
.limits .id{display:block;overflow-wrap:normal;white-space:nowrap;color:var(--quiet);font-weight:400}
.devices table{font-size:.88rem}
.devices th,.devices td{padding:.3rem .8rem .3rem 0}
.devices td{overflow-wrap:anywhere}
.devices td:nth-child(2){min-width:6.5rem}
.devices tbody th{font-weight:400}
.devices th[scope=rowgroup]{padding-top:1.1rem;font-weight:600}
.about dl{margin-top:.8rem;border-top:1px solid var(--rule)}
.about dl div{display:grid;grid-template-columns:13rem 1fr;gap:0 1rem;padding:.4rem 0;border-bottom:1px solid var(--rule)}
.about dt{color:var(--quiet)}
.about dd{margin:0;min-width:0}
.about h3{margin-top:1.75rem}
.about .lead{margin-top:.3rem}`;

const narrow = `
@media screen and (max-width:640px){
.masthead,main{padding-left:1rem;padding-right:1rem}
.masthead{padding-top:1.5rem}
h1{font-size:1.55rem}
.verdict{grid-template-columns:1fr;padding:1.25rem 1.1rem 1.25rem 1.5rem}
.outcome{font-size:1.8rem}
.count{align-items:flex-start;text-align:left}
.count .figure{font-size:1.8rem}
.chart{padding:1rem .8rem .8rem}
.wide{display:none}.narrow{display:block}
.finding{grid-template-columns:1fr}
.about dl div{grid-template-columns:1fr}
.rooms table,.rooms tbody,.rooms tr,.rooms td,.rooms tbody th{display:block}
.rooms thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.rooms tr{padding:.7rem 0;border-bottom:1px solid var(--rule)}
.rooms th,.rooms td{border:0;padding:.1rem 0}
.rooms td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}
.rooms td.nothing{display:none}
}`;

/** A browser prints closed details as closed. On paper the grounds of every check that did not pass are open; of the others the file holds them. */
const print = `
@media print{
@page{size:A4;margin:15mm 14mm}
html{font-size:9.5pt}
body{font-size:1rem;background:#fff;--paper:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.masthead,main{max-width:none;padding:0}
.verdict,.chart,.finding,.answers>div,.meanwhile,.about dl div,tr{break-inside:avoid}
h2,h3,h4,h5,.lead{break-after:avoid}
.room+.room{break-before:page}
details::details-content{content-visibility:visible;display:block}
summary,.chart details,.accent-calm details{display:none}
.finding{padding:.5rem 0}
.scroll{overflow:visible}
}`;

export const style = `:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}${page}${verdict}${figures}${checks}${narrow}${print}`;
