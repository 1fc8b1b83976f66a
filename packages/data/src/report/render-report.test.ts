import { expect, test, vi } from 'vitest';
import { display, displayReport } from './display-report.ts';
import { renderReport } from './render-report.ts';
import type { ReportBlock, ReportSection } from './section.ts';

const section = (title: string, blocks: readonly ReportBlock[]): ReportSection => ({
  kind: 'report-section',
  version: 1,
  title,
  status: 'alert',
  blocks,
});

const evil = `</title><script>alert("1")</script><img src=x onerror='1'>`;

test('nothing in a report is trusted as HTML', async () => {
  const html = await renderReport({
    title: evil,
    subtitle: evil,
    sections: [
      section(evil, [
        { kind: 'text', text: evil, status: 'warning' },
        {
          kind: 'table',
          caption: evil,
          columns: [evil],
          rows: [[evil], [{ status: 'ok', text: evil }]],
        },
        { kind: 'bars', caption: evil, labels: [evil], series: [{ name: evil, values: [1] }] },
        { kind: 'lines', caption: evil, xLabel: evil, yLabel: evil, series: [] },
      ]),
    ],
  });
  expect(html).not.toMatch(/<script|<img/);
  expect(html).not.toMatch(/(src|href)="?http/);
  expect(html.match(/<\/title>/g)).toHaveLength(3);
});

test('a status that is none is text too', async () => {
  const stored: ReportSection = JSON.parse(
    JSON.stringify(section('a', [])).replace('alert', '\\"><script>'),
  );
  const html = await renderReport({ title: 'a', sections: [stored] });
  expect(html).toContain('&quot;&gt;&lt;script&gt;');
  expect(html).not.toContain('<script');
});

test('the overview comes first and says each status in words', async () => {
  const html = await renderReport({
    title: 'T',
    sections: [section('Drift', []), section('B', [])],
  });
  expect(html.indexOf('<nav')).toBeLessThan(html.indexOf('<section'));
  expect(html).toContain('<a href="#section-2">B <span class="pill alert">▲ Alert</span></a>');
});

test('columns of numbers are read from the right, columns that hold text are not', async () => {
  const html = await renderReport({
    title: 'T',
    sections: [
      section('S', [
        {
          kind: 'table',
          columns: ['p', 'value'],
          rows: [
            [0.5, 1],
            ['< 0.0001', 'yes'],
            [null, 2],
          ],
        },
      ]),
    ],
  });
  expect(html).toContain('<tr><th scope="col" class="n">p</th><th scope="col">value</th></tr>');
});

const vegaLite = (data: unknown): ReportBlock => ({
  kind: 'vega-lite',
  caption: 'scatter',
  specification: { data, mark: 'point', encoding: { x: { field: 'a', type: 'quantitative' } } },
});

test('Vega-Lite specifications become SVG in the page', async () => {
  const html = await renderReport({
    title: 'T',
    sections: [section('S', [vegaLite({ values: [{ a: 1 }] })])],
  });
  expect(html).toMatch(/<figcaption>scatter<\/figcaption><svg/);
});

test('a specification that loads from an address is refused', async () => {
  const sections = [section('S', [vegaLite({ url: 'http://example.com/x.json' })])];
  await expect(renderReport({ title: 'T', sections })).rejects.toMatchObject({
    code: 'unsupported',
  });
});

test('without its peer a Vega-Lite block fails with the line that mends it', async () => {
  vi.doMock('vega', () => {
    throw new Error('not installed');
  });
  const sections = [section('S', [vegaLite({ values: [] })])];
  await expect(renderReport({ title: 'T', sections })).rejects.toMatchObject({
    code: 'missing-peer',
    details: { install: 'npm i vega vega-lite' },
  });
  vi.doUnmock('vega');
});

test('a notebook gets HTML that styles only itself, and text', async () => {
  const shown = displayReport({
    title: 'Drift',
    subtitle: 'March',
    sections: [
      section('Columns', [
        { kind: 'text', text: 'One moved.' },
        { kind: 'table', columns: ['column', 'PSI'], rows: [['tenure', 0.31]] },
        { kind: 'bars', caption: 'tenure', labels: [], series: [] },
      ]),
    ],
  });
  expect(display).toBe(Symbol.for('Jupyter.display'));
  const bundle = await shown[display]();
  expect(bundle['text/plain']).toBe(
    'Drift\nMarch\n\nColumns [alert]\n  One moved.\n  column  PSI\n  tenure  0.31\n  (picture) tenure',
  );
  expect(bundle['text/html']).not.toMatch(/^[a-z]+\{/m);
});
