"""The style sheet of the offline page: lacquer, paper and ink; light, dark and print; a phone as well as a desk."""

STYLE = """
:root{--paper:#fffdf8;--sheet:#fff;--wash:#f7f2e8;--line:#ddd3c2;--ink:#1c1917;--quiet:#524b45;--accent:#a3231b;
--on:#fffdf8;--leaf:#17573a;--gold:#b08d4a;--band:#e4dccb;--expected:#27408b;--bar:#a2978a;
--g0:#f3eee4;--g1:#e6dfd2;--g2:#d6cdbd;--g3:#c3b9a8;--g4:#aba092;--g5:#91867a;color-scheme:light}
@media (prefers-color-scheme:dark){:root{--paper:#171310;--sheet:#1f1a16;--wash:#241e19;--line:#443a31;--ink:#f4eee3;
--quiet:#c3b8aa;--accent:#f08376;--on:#1c1917;--leaf:#8fd3ab;--gold:#8c7140;--band:#3a3129;--expected:#b1c1f5;--bar:#766a5d;
--g0:#26201b;--g1:#332b24;--g2:#42382f;--g3:#53483d;--g4:#665a4d;--g5:#7a6d60;color-scheme:dark}}
*,::before,::after{box-sizing:border-box}
html{font-size:112.5%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:break-word;
font:400 1rem/1.55 "Be Vietnam Pro","Noto Sans","Segoe UI",Roboto,"Liberation Sans",sans-serif}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:28px;padding-bottom:8px}
header .name{display:flex;align-items:center;gap:10px;color:var(--accent);font-weight:600;margin:0 0 20px}
header svg{width:28px;height:28px}
h1,h2,h3{font-weight:600;line-height:1.22;margin:0;text-wrap:balance}
h1{font-size:1.9rem;letter-spacing:-.012em}h2{font-size:1.36rem}h3{font-size:1.12rem}
p,dl,dd,ul,figure,table{margin:0}p,dd,li{max-width:66ch}
.lead{font-size:1.12rem;margin-top:12px}.quiet,figcaption,.small{color:var(--quiet)}
section{margin-top:44px;padding-top:20px;border-top:1px solid var(--gold)}
section>*+*{margin-top:14px}
article{margin-top:28px;padding:20px;background:var(--sheet);border:1px solid var(--line);border-left:4px solid var(--accent);
border-radius:3px;break-inside:avoid}
article>*+*{margin-top:14px}
.badge{display:inline-block;border:1px solid currentColor;border-radius:3px;padding:1px 8px;font-size:.8rem;color:var(--accent);
margin-left:8px;vertical-align:2px;font-weight:600}
.facts{display:flex;flex-wrap:wrap;gap:8px 32px}.facts div{min-width:7em}.facts dt{font-size:.84rem;color:var(--quiet)}
.facts dd{font-weight:600;font-variant-numeric:tabular-nums}
.ask dt{font-weight:600}.ask dd{margin:2px 0 12px}.ask ul{padding-left:1.2em}
.pair{display:grid;gap:20px}
@media (min-width:900px){.pair{grid-template-columns:minmax(0,3fr) minmax(0,2fr);align-items:start}}
figcaption{font-size:.86rem;margin-top:6px;max-width:66ch}
svg.map,svg.chart{display:block;width:100%;height:auto;max-height:80vh;font:400 15px/1 inherit;font-family:inherit}
svg text{fill:var(--ink);font-size:15px}svg .small{font-size:13px;fill:var(--quiet)}svg .e{text-anchor:end}svg .m{text-anchor:middle}
svg.map,svg.chart{max-width:720px}
th{white-space:nowrap}
.a{stroke:var(--paper);stroke-width:1}.g0{fill:var(--g0)}.g1{fill:var(--g1)}.g2{fill:var(--g2)}.g3{fill:var(--g3)}
.g4{fill:var(--g4)}.g5{fill:var(--g5)}circle.g0{stroke:var(--line)}
.hot{fill:var(--accent)}.reach{fill:none;stroke:var(--accent);stroke-width:2;stroke-dasharray:5 4}
.pin circle{fill:var(--paper);stroke:var(--accent);stroke-width:2.5}
.pin text{text-anchor:middle;font-weight:600;font-size:15px;fill:var(--accent)}
.ruler{fill:none;stroke:var(--quiet);stroke-width:1.5}.rule{stroke:var(--line);stroke-width:1;fill:none}
.band{fill:var(--band)}.expected{fill:none;stroke:var(--expected);stroke-width:2;stroke-dasharray:7 3}.bar{fill:var(--bar)}
.bar.hot{fill:var(--accent)}.whisker{stroke:var(--ink);stroke-width:2}.dot{fill:var(--accent)}
.dot.open{fill:var(--paper);stroke:var(--accent);stroke-width:2.5}
.key{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:.86rem;color:var(--quiet);padding:0;list-style:none}
.key i{display:inline-block;width:14px;height:14px;margin-right:6px;vertical-align:-2px;border:1px solid var(--line)}
.key .kb{background:var(--band)}.key .ke{background:none;border:0;border-top:3px dashed var(--expected);height:4px;vertical-align:4px}
.key .kh{background:var(--accent)}.key .ko{background:var(--bar)}
.scroll{overflow-x:auto}.scroll:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem;width:100%}
th,td{text-align:left;padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--quiet)}.n{text-align:right;white-space:nowrap}.d{white-space:nowrap}
summary{cursor:pointer;min-height:44px;display:flex;align-items:center;color:var(--expected);font-size:.92rem}
summary::before{content:"+";width:1.2em;font-weight:600}details[open]>summary::before{content:"–"}
footer{margin-top:56px;padding-top:16px;padding-bottom:48px;border-top:1px solid var(--line);font-size:.86rem;color:var(--quiet)}
@media (max-width:560px){article{padding:16px}h1{font-size:1.56rem}svg text{font-size:21px}svg .small{font-size:19px}
.pin text{font-size:19px}}
@media print{:root{--paper:#fff;--sheet:#fff;--accent:#a3231b;color-scheme:light}body{font-size:10.5pt}
section{break-inside:auto}summary{display:none}details:not([open])>*{display:none}}
"""
