import { escapeText } from './escape.ts';
import { type Report, reportBody } from './report-body.ts';
import { reportStyle } from './report-style.ts';

/**
 * One self-contained HTML page: the overview first (every section with its status), then the
 * sections in their order. No script, no font and no address outside the page; all text escaped;
 * light, dark and on paper. Equal input gives an equal page.
 *
 * `vega-lite` blocks need the optional peers `vega` and `vega-lite`; without them it throws
 * `missing-peer` with the `npm i` line.
 *
 * @example
 * const html = await renderReport({ title: 'Churn', sections: [] });
 * html.startsWith('<!doctype html>') // true
 */
export async function renderReport(report: Report): Promise<string> {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(report.title)}</title>
<style>body{margin:0}
${reportStyle}</style>
</head>
<body class="lagoa">
${await reportBody(report)}
</body>
</html>
`;
}
