import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawTree } from './draw-tree.ts';
import { readModelJson } from './read-model-json.ts';

const read = (name: string) =>
  readModelJson(
    readFileSync(new URL(`./fixtures/xgboost-1.7.4/${name}.json`, import.meta.url), 'utf8'),
  );
const model = read('binary-logistic');
const [first] = model.trees;
if (!first) throw new Error('the fixture has trees');
const splits = first.leftChildren.filter((left) => left >= 0).length;
const count = (text: string, part: string): number => text.split(part).length - 1;

test('every node is a box, every side a line, of which one per split takes missing values', () => {
  const svg = drawTree(model);
  expect(count(svg, '<rect ')).toBe(first.leftChildren.length);
  expect(count(svg, '<path ')).toBe(2 * splits);
  expect(count(svg, 'stroke-dasharray')).toBe(splits);
  expect(svg).toContain(`<title>Tree 0 of ${model.trees.length}, binary:logistic</title>`);
  expect(svg).toContain('100 %');
  const leaf = first.leftChildren.indexOf(-1);
  const value = first.splitConditions[leaf] ?? NaN;
  expect(svg).toContain(`${value < 0 ? '−' : '+'}${Number(Math.abs(value).toPrecision(4))}<`);
  expect(svg).toContain('Left where the condition holds; missing values take the dashed way');
  expect(svg).not.toContain('NaN');
});

test('a cut tree says where; names are text, not markup', () => {
  const names = model.featureNames.map((_, i) => `<script>&"${i}`);
  const svg = drawTree({ ...model, featureNames: names }, { tree: 1, maxDepth: 1 });
  expect(count(svg, '<rect ')).toBe(3);
  expect(count(svg, '>…<')).toBe(2);
  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&#60;script&#62;&#38;&#34;');
});

test('splits by category say what goes the other way; boxes of a level do not overlap', () => {
  const byCategory = read('categorical-partition');
  const pictures = byCategory.trees.map((_, tree) => drawTree(byCategory, { tree }));
  expect(pictures.some((svg) => />not [\d, …]+</.test(svg))).toBe(true);
  for (const svg of pictures) {
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)"/g)];
    for (const [, x, y] of boxes)
      for (const [, otherX, otherY] of boxes)
        if (y === otherY && x !== otherX)
          expect(Math.abs(Number(x) - Number(otherX))).toBeGreaterThanOrEqual(138);
  }
});

test('a tree that is not there is refused; a tree of one leaf is a box', () => {
  expect(() => drawTree(model, { tree: 99 })).toThrow('not 99');
  const leaf = { ...first, leftChildren: Int32Array.of(-1), rightChildren: Int32Array.of(-1) };
  expect(count(drawTree({ ...model, trees: [leaf] }), '<rect ')).toBe(1);
});
