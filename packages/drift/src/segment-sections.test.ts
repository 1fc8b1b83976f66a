import { createRandom } from '@lagoa/data';
import { renderReport } from '@lagoa/data/report';
import { expect, test } from 'vitest';
import { compareSegments } from './compare-segments.ts';
import { profileSpecFor } from './profile.ts';
import { profileSegments } from './profile-segments.ts';
import { profileTable } from './profile-table.ts';
import { segmentSections } from './segment-sections.ts';

const random = createRandom(5);
const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
const table = (names: readonly string[], moved?: string) => {
  const plan = Array.from({ length: 3000 }, (_, row) => names[row % names.length] ?? '');
  return { plan, x: plan.map((name) => random.normal() + (name === moved ? 1 : 0)) };
};
const report = async (moved?: string) => {
  const before = table(['a', '<b>', 'gone']);
  const frozen = profileSpecFor(await profileTable({ x: before.x }, spec));
  const after = table(['a', '<b>', 'new'], moved);
  return compareSegments(
    await profileSegments(before, frozen, { by: 'plan' }),
    await profileSegments(after, frozen, { by: 'plan' }),
  );
};

test('the segment that moved comes first, with its picture, and new ones are named', async () => {
  const [overview, pictures, ...more] = segmentSections(await report('<b>'));
  expect(more).toEqual([]);
  expect(overview).toMatchObject({ title: 'Segments by plan', status: 'alert' });
  const [text, warning, verdicts] = overview?.blocks ?? [];
  expect(text).toMatchObject({ text: expect.stringMatching(/^1 of 3 segments drifted/) });
  expect(warning).toMatchObject({ text: 'Segments that the reference lacks: new' });
  if (verdicts?.kind !== 'table') return expect.fail();
  expect(
    verdicts.rows.map(([name, , before, now, columns]) => [name, before, now, columns]),
  ).toEqual([
    ['<b>', 1000, 1000, 'x'],
    ['a', 1000, 1000, ''],
    ['gone', 1000, 0, ''],
  ]);
  expect(pictures?.blocks).toMatchObject([
    { kind: 'bars', caption: '<b>: x (▲ Drift), share of rows' },
  ]);
  const html = await renderReport({
    title: 'Drift',
    sections: [overview, pictures].flatMap((one) => one ?? []),
  });
  expect(html).not.toContain('<b>:');
});

test('without drift there are no pictures', async () => {
  const sections = segmentSections(await report());
  expect(sections).toHaveLength(1);
  expect(sections[0]).toMatchObject({ status: 'ok' });
});
