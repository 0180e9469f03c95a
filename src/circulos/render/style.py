"""The style sheet of a report: calm, dense, legible on a phone, a laptop, a projector and A4."""

from __future__ import annotations

from circulos.render.palette import DARK, FIGURE_STYLE, LIGHT, THEME, variables

PAGE = """
*{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
 background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.25rem 1rem 3rem;max-width:47.5rem;font-variant-numeric:tabular-nums lining-nums}
h1,h2,h3,h4{line-height:1.2;text-wrap:balance;margin:0}
h1{font-size:1.9rem;font-weight:680;letter-spacing:-.015em}
h2{font-size:1.35rem;font-weight:660;margin:3rem 0 .75rem;padding-top:.6rem;border-top:2px solid var(--ink)}
h3{font-size:1.1rem;font-weight:640;margin:2.25rem 0 .5rem}
h4{font-size:1rem;font-weight:640;margin:1.75rem 0 .5rem}
p{margin:.5rem 0;max-width:41rem;text-wrap:pretty}
a{color:var(--own)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--own);outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.25rem .5rem}
.lead{color:var(--muted);margin:.35rem 0 0;font-size:1.05rem}
.warning{border-left:4px solid var(--unfavourable);padding:.4rem .75rem;margin:1rem 0;font-weight:600}
nav{margin:1.5rem 0 0;font-size:.94rem}
nav h2{font-size:.94rem;margin:0 0 .35rem;padding:0;border:0;color:var(--muted);font-weight:600}
nav ol{list-style:none;margin:0;padding:0}
nav ol ol{display:none;padding-left:.9rem;font-size:.8125rem;line-height:1.3}
nav li{margin:.15rem 0}
nav a{text-decoration:none;display:inline-block;padding:.1rem 0}
nav a:hover{text-decoration:underline}
"""

# What an exhibit needs wherever it stands: also the pages of the site take it from here.
EXHIBIT = """
.exhibit{margin:1.75rem 0 2.25rem;padding:0;container-type:inline-size}
.exhibit>figcaption>h2,.exhibit>figcaption>h3,.exhibit>figcaption>h4,.exhibit>figcaption>h5{
 font-size:1.02rem;font-weight:650;margin:0;padding:0;border:0}
.subtitle{color:var(--muted);font-size:.875rem;margin:.1rem 0 0}
.reading{margin:.45rem 0 .8rem;border-left:3px solid var(--own);padding-left:.7rem}
.plot{margin:.25rem 0 .35rem}
.fig{display:block;width:100%}
.fig.wide{max-width:50rem}
.fig.narrow{display:none;max-width:30rem}
.fig.small{max-width:27rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));column-gap:2.5rem;
 align-items:start}
.pair .exhibit{margin:.75rem 0 1rem;min-width:0}
.fig.spark{display:inline-block;width:auto;min-width:112px;vertical-align:middle}
@container (max-width:32rem){.fig.wide{display:none}.fig.narrow{display:block}}
.notes{list-style:none;padding:0;margin:.3rem 0 0;max-width:41rem;color:var(--muted);
 font-size:.8125rem;line-height:1.45}
.notes li{margin:.15rem 0}
details{font-size:.875rem;margin:.35rem 0}
summary{cursor:pointer;color:var(--own);width:fit-content;padding:.15rem 0}
.scroll{overflow-x:auto;max-width:100%;margin:.35rem 0}
table{border-collapse:collapse;font-size:.875rem;line-height:1.35;min-width:min(100%,24rem)}
.exhibit.open table{width:100%}
th,td{padding:.28rem .55rem;text-align:right;vertical-align:baseline}
tr{border-bottom:1px solid var(--grid)}
td{white-space:nowrap}
tbody th,thead tr.groups th,.start{text-align:left;white-space:normal}
thead th{font-weight:600;color:var(--muted);font-size:.8125rem;vertical-align:bottom}
thead tr{border-bottom:1.5px solid var(--ink)}
thead tr.groups{border:0}
thead tr.groups th{border-bottom:1px solid var(--grid);color:var(--ink)}
tbody th{font-weight:400;min-width:9rem}
.cards{font-size:.8438rem}
.cards th,.cards td{padding:.28rem .4rem}
.cards tbody th{min-width:11.5rem}
th.short{white-space:nowrap}
th:first-child,td:first-child{padding-left:0}
.centre{text-align:center}
.level1 th{font-weight:660;font-size:.95rem;padding-top:1.1rem;border-bottom:1px solid var(--ink)}
.level2 th{font-weight:400;font-style:italic;color:var(--muted);padding-top:.6rem}
tr.own{background:var(--wash)}
tr.own th,tr.own td{font-weight:650}
td.own{font-weight:650;color:var(--own)}
td.favourable{color:var(--favourable)}
td .tag{white-space:normal;width:max-content;max-width:10rem;margin-left:auto}
td.start .tag{margin-left:0}
td.unfavourable{color:var(--unfavourable)}
.missing{color:var(--muted);font-style:italic;white-space:normal}
.tag{display:block;color:var(--muted);font-size:.75rem;font-weight:400;font-style:normal}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.dense th,.dense td{position:relative}
.dense th:first-child{position:sticky;left:0;background:var(--paper);z-index:1}
.dense thead th.centre{padding:.3rem .1rem;text-align:start}
.dense thead th.centre span{writing-mode:vertical-rl;rotate:180deg;font-weight:400;color:var(--ink);line-height:1;
 max-height:8.5rem}
.dense td.level{padding:0 .1rem;height:1.9rem;min-width:1.35rem;text-align:center}
.dense i{display:block;width:1.1rem;height:1.3rem;margin:auto;
 background:linear-gradient(to top,currentColor var(--fill),var(--grid) var(--fill))}
.dense td.level{color:var(--circle);vertical-align:middle}
.dense td.favourable{color:var(--favourable)}.dense td.unfavourable{color:var(--unfavourable)}
.dense td.neutral{color:var(--neutral)}
.dense tbody th{min-width:15rem;padding:.3rem .75rem .3rem 0}
.dense td.neutral i{background:linear-gradient(to bottom,var(--grid) calc(100% - var(--fill)),transparent 0),
 repeating-linear-gradient(135deg,currentColor 0 1.5px,transparent 1.5px 4px)}
.dense .q0 i{--fill:0%}.dense .q1 i{--fill:25%}.dense .q2 i{--fill:50%}.dense .q3 i{--fill:75%}
.dense .q4 i{--fill:100%}
.dense .q0 i{height:.125rem;background:var(--interval)}
.dense td.ours{background:var(--wash)}
.dense thead th.own span{font-weight:680;color:var(--own)}
@container (max-width:38rem){
 .dense th:first-child{min-width:8rem;max-width:9rem}
 .dense tbody th{min-width:8rem;font-size:.8125rem}
 .cards tbody th{min-width:0}
 .cards,.cards tbody,.cards tr,.cards th,.cards td{display:block;border:0;padding:0;text-align:start;
  white-space:normal}
 .cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 .cards tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.3rem .75rem;
  padding:.6rem 0;border-bottom:1px solid var(--grid)}
 .cards tr.level1,.cards tr.level2{display:block;padding:.9rem 0 0;border:0}
 .cards tr.level1 th{border-bottom:1px solid var(--ink);padding-bottom:.2rem}
 .cards th{grid-column:1/-1;font-weight:600}
 .cards .tag{display:block;width:auto;max-width:none;margin-left:0}
 .cards .level2 th{font-weight:400}
 .cards td:empty{display:none}
 .cards td.picture,.cards td.words{grid-column:span 2}
 .cards td::before{content:attr(data-label);display:block;color:var(--muted);font-size:.75rem;font-weight:400;
  font-style:normal}
}
.sign{display:inline-block;width:1.1em;font-weight:700}
"""

REST = """
.annex details{border-bottom:1px solid var(--grid);margin:0;padding:.15rem 0;max-width:46rem}
.annex summary{color:var(--ink);width:auto}
.annex dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.2rem 1rem;margin:.4rem 0 1rem}
.annex dt{color:var(--muted)}
.annex dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:4rem;padding-top:.75rem;border-top:2px solid var(--ink);font-size:.8125rem;color:var(--muted)}
footer dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}
footer dt{font-weight:600}
footer dd{margin:0;overflow-wrap:anywhere}
@media (min-width:75rem){
 body{max-width:82rem;display:grid;grid-template-columns:12rem minmax(0,1fr);column-gap:2.25rem;align-content:start}
 header,footer{grid-column:1/-1}
 nav{position:sticky;top:1.5rem;max-height:calc(100vh - 3rem);overflow-y:auto;align-self:start}
 nav ol ol{display:block}
 main>:first-child{margin-top:1.5rem}
}
@media (min-width:110rem){html{font-size:118.75%}}
@media print{
 @page{size:A4;margin:18mm 17mm 20mm}
 html{font-size:9.5pt}
 body{max-width:none;padding:0;display:block}
 nav,.skip,details,.annex{display:none}
 footer{break-inside:avoid}
 h2,h3,h4,.level1,.level2{break-after:avoid}
 .exhibit{break-inside:avoid}
 .exhibit.open{break-inside:auto}
 tr{break-inside:avoid}
 thead{display:table-header-group}
 .scroll{overflow:visible}
 table{font-size:8pt}
 a{color:inherit;text-decoration:none}
 .fig.wide{display:block;max-width:150mm}
 .fig.narrow{display:none}
 td,tr.own,.fig{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
"""

STYLE = THEME + FIGURE_STYLE + "".join(part.strip().replace("\n", "") for part in (PAGE, EXHIBIT, REST))

STYLE_INSIDE = (
    f".circulos{{{variables(LIGHT)}color-scheme:light dark;background:var(--paper);color:var(--ink);"
    "padding:.5rem .75rem;font:100%/1.5 system-ui,sans-serif;"
    f"@media (prefers-color-scheme:dark){{{variables(DARK)}}}{FIGURE_STYLE}{EXHIBIT}}}"
).replace("\n", "")
"""The style of exhibits inside a page that is not ours: every rule stands under one class."""
