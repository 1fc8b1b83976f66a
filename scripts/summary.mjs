// Sums up reports/*.xml (JUnit) in one closing line; in a GitHub job it also writes the failing
// tests and the coverage of each file to the job's summary.
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

function unescapeXml(text) {
  const marks = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(\w+);/g, (whole, name) => marks[name] ?? whole);
}

/** Every test case of a JUnit file: its name and whether it passed, failed or was skipped. */
function readCases(xml) {
  return [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, attributes, body = '']) => {
      const [, file = ''] = /\bclassname="([^"]*)"/.exec(attributes) ?? [];
      const [, name = ''] = /\bname="([^"]*)"/.exec(attributes) ?? [];
      const state = /<(failure|error)\b/.test(body)
        ? 'failed'
        : /<skipped\b/.test(body)
          ? 'skipped'
          : 'passed';
      return { name: unescapeXml(`${file}: ${name}`), state };
    },
  );
}

const reports = existsSync('reports') ? readdirSync('reports') : [];
const cases = reports
  .filter((file) => file.endsWith('.xml'))
  .flatMap((file) => readCases(readFileSync(`reports/${file}`, 'utf8')));
const count = (state) => cases.filter((test) => test.state === state).length;
const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
const line = `${count('passed')} passed, ${count('failed')} failed${skipped}`;

const page = process.env.GITHUB_STEP_SUMMARY;
if (page) {
  const failing = cases.filter(({ state }) => state === 'failed').map(({ name }) => `- ${name}\n`);
  appendFileSync(page, `## Tests on Node ${process.version}\n\n${line}\n\n${failing.join('')}\n`);
  const coverage = 'reports/coverage/coverage-summary.json';
  if (existsSync(coverage)) {
    const rows = Object.entries(JSON.parse(readFileSync(coverage, 'utf8'))).map(
      ([file, { lines, branches }]) =>
        `| ${file === 'total' ? '**total**' : relative('.', file)} | ${lines.pct} | ${branches.pct} |\n`,
    );
    appendFileSync(page, `| file | lines % | branches % |\n|---|---|---|\n${rows.join('')}`);
  }
}

console.log(line);
if (cases.length === 0) console.error('reports/ holds no test results');
if (cases.length === 0 || count('failed') > 0) process.exitCode = 1;
