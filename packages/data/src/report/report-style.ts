/** The one style sheet of a report, scoped to `.lagoa` so that a notebook can hold it too. */
export const reportStyle: string = `
.lagoa{--ink:#16202e;--quiet:#5b6777;--line:#dfe4ea;--card:#fff;--page:#f4f6f9;--ok:#11734b;--ok-back:#dff3e8;--warning:#8a5200;--warning-back:#fdeed3;--alert:#b3261e;--alert-back:#fce3e1;--none:#4c5866;--none-back:#e8ecf0;
color:var(--ink);background:var(--page);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;padding:clamp(16px,4vw,48px)}
@media(prefers-color-scheme:dark){.lagoa{--ink:#e6ebf2;--quiet:#9aa7b7;--line:#2d3745;--card:#18202b;--page:#0f151d;--ok:#6fd6a3;--ok-back:#143526;--warning:#f2bd6b;--warning-back:#3b2a0c;--alert:#ff9a92;--alert-back:#45191a;--none:#b2bdca;--none-back:#27313d}}
.lagoa *{box-sizing:border-box}
.lagoa>*{max-width:1060px;margin-inline:auto}
.lagoa h1{font-size:clamp(24px,4vw,34px);line-height:1.15;letter-spacing:-.02em;margin-block:0 6px;font-weight:680}
.lagoa .subtitle{color:var(--quiet);margin-block:0 26px;font-size:16px}
.lagoa nav{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:10px;margin-bottom:26px}
.lagoa nav a{display:flex;justify-content:space-between;align-items:center;gap:10px;padding:11px 14px;background:var(--card);border:1px solid var(--line);border-radius:10px;color:inherit;text-decoration:none;font-weight:560}
.lagoa nav a:hover,.lagoa nav a:focus-visible{border-color:var(--quiet)}
.lagoa section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:clamp(16px,3vw,28px);margin-bottom:18px}
.lagoa h2{display:flex;flex-wrap:wrap;align-items:center;gap:12px;font-size:20px;line-height:1.25;letter-spacing:-.01em;margin:0 0 14px;font-weight:640}
.lagoa p{margin:0 0 12px;max-width:76ch;white-space:pre-line}
.lagoa .pill{display:inline-block;padding:2px 10px;border-radius:99px;font-size:12px;font-weight:640;line-height:1.5;white-space:nowrap;letter-spacing:.01em}
.lagoa .ok{color:var(--ok);background:var(--ok-back)}
.lagoa .warning{color:var(--warning);background:var(--warning-back)}
.lagoa .alert{color:var(--alert);background:var(--alert-back)}
.lagoa .no-data{color:var(--none);background:var(--none-back)}
.lagoa .scroll{overflow-x:auto;margin:0 0 16px}
.lagoa table{border-collapse:collapse;min-width:min(100%,560px);font-size:14px}
.lagoa caption,.lagoa figcaption{text-align:left;color:var(--quiet);font-size:13px;padding-bottom:6px}
.lagoa th,.lagoa td{text-align:left;padding:6px 28px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
.lagoa th{color:var(--quiet);font-weight:560;font-size:13px}
.lagoa .n{text-align:right;font-variant-numeric:tabular-nums}
.lagoa tbody tr:last-child td{border-bottom:0}
.lagoa .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:22px 32px;margin-bottom:16px}
.lagoa figure{margin:0;min-width:0;max-width:640px}
.lagoa figure svg{display:block;width:100%;height:auto}
.lagoa section>:last-child{margin-bottom:0}
.lagoa footer{color:var(--quiet);font-size:13px}
@media print{.lagoa{background:none;padding:0;font-size:11pt}.lagoa section{border:0;padding:0;margin-bottom:24pt}.lagoa figure,.lagoa tr,.lagoa h2{break-inside:avoid}.lagoa h2{break-after:avoid}}
`.trim();
