import { LagoaError } from '@lagoa/data';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { leafValue } from './model-shape.ts';

const COLUMN = 150;
const LEVEL = 92;
const BOX = { width: 138, height: 44 } as const;
/** Of the line below the picture, and the least width that holds it. */
const CAPTION = { height: 24, width: 760 } as const;

/**
 * One tree as an SVG picture: splits above, leaves below, the way of a condition that holds to the
 * left; missing values take the dashed line, as a line below says. Leaves show what they add to the
 * margin, the root's rows are 100 % (by hessian, as the model has them). Plain text in, no script, no font, no size
 * limit: a deep tree is wide, so `maxDepth` can cut it, and says where.
 *
 * @throws `invalid-argument` for a tree that the model does not have
 *
 * @example
 * await writeFile('tree-0.svg', drawTree(model, { tree: 0, maxDepth: 4 }));
 */
export function drawTree(
  model: BoostedModel,
  options: { readonly tree?: number; readonly maxDepth?: number } = {},
): string {
  const { tree: number = 0, maxDepth = Number.POSITIVE_INFINITY } = options;
  const tree = model.trees[number];
  if (tree === undefined)
    throw new LagoaError(
      'invalid-argument',
      `the model has trees 0 to ${model.trees.length - 1}, not ${number}`,
      { details: { argument: 'tree' } },
    );
  const { nodes, columns } = layOut(tree, maxDepth);
  const depth = nodes.reduce((most, node) => Math.max(most, node.depth), 0);
  const width = Math.max(columns * COLUMN, CAPTION.width);
  const bottom = (depth + 1) * LEVEL;
  const height = bottom + CAPTION.height;
  const places = new Map(nodes.map((node) => [node.node, node]));
  const lines: string[] = [];
  const boxes = nodes.map((place) => {
    const { node } = place;
    const share = (tree.sumHessian[node] ?? 0) / (tree.sumHessian[0] ?? 1);
    const rows = `${(100 * share).toPrecision(3)} %`;
    const texts = place.isSplit
      ? [...conditionOf(model, tree, node), rows]
      : place.isCut
        ? ['…', rows]
        : [formatSigned(leafValue(model, { tree: number, leaf: node })), rows];
    const sides = [tree.leftChildren[node] ?? -1, tree.rightChildren[node] ?? -1];
    for (const [i, child] of place.isSplit ? sides.entries() : []) {
      const takesMissing = (tree.defaultLeft[node] === 1) === (i === 0);
      lines.push(way(place, places.get(child) ?? place, takesMissing));
    }
    return box(place, texts);
  });
  const title = escapeText(`Tree ${number} of ${model.trees.length}, ${model.objective}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="sans-serif" font-size="11" text-anchor="middle">`,
    `<title>${title}</title>`,
    ...lines,
    ...boxes,
    `<text x="8" y="${bottom + 12}" text-anchor="start" fill="#667">${title}. Left where the condition holds; missing values take the dashed way; % of the training rows, by hessian.</text>`,
    '</svg>',
  ].join('');
}

interface Place {
  readonly node: number;
  readonly depth: number;
  /** In columns, of the middle. */
  readonly x: number;
  readonly isSplit: boolean;
  /** A split below which nothing is drawn. */
  readonly isCut: boolean;
}

/** Every end takes a column, every split stands in the middle above its two sides. */
function layOut(
  tree: Tree,
  maxDepth: number,
): { readonly nodes: readonly Place[]; readonly columns: number } {
  const nodes: Place[] = [];
  let columns = 0;
  const visit = (node: number, depth: number): number => {
    const left = tree.leftChildren[node] ?? -1;
    const isSplit = left >= 0 && depth < maxDepth;
    const x = isSplit
      ? (visit(left, depth + 1) + visit(tree.rightChildren[node] ?? -1, depth + 1)) / 2
      : columns++ + 0.5;
    nodes.push({ node, depth, x, isSplit, isCut: left >= 0 && !isSplit });
    return x;
  };
  visit(0, 0);
  return { nodes: nodes.reverse(), columns };
}

/** What holds for the left side, in at most two lines. */
function conditionOf(model: BoostedModel, tree: Tree, node: number): readonly string[] {
  const name = shorten(model.featureNames[tree.splitIndices[node] ?? -1] ?? '', 20);
  const categories = tree.rightCategories?.[node];
  if (categories) return [name, `not ${shorten([...categories].join(', '), 16)}`];
  const threshold = tree.splitConditions[node] ?? Number.NaN;
  const text = Number.isFinite(threshold) ? String(Number(threshold.toPrecision(6))) : '∞';
  return [name, `< ${threshold < 0 ? `−${text.replace('-', '')}` : text}`];
}

function middle({ x, depth }: Place): { readonly x: number; readonly y: number } {
  return { x: x * COLUMN, y: depth * LEVEL + LEVEL / 2 };
}

function way(from: Place, to: Place, takesMissing: boolean): string {
  const [a, b] = [middle(from), middle(to)];
  const dash = takesMissing ? ' stroke-dasharray="5 3"' : '';
  return `<path d="M${a.x} ${a.y + BOX.height / 2}L${b.x} ${b.y - BOX.height / 2}" stroke="#667" fill="none"${dash}/>`;
}

function box(place: Place, lines: readonly string[]): string {
  const { x, y } = middle(place);
  const fill = place.isSplit ? '#eef3fb' : place.isCut ? '#fff' : '#f6f1e3';
  const rectangle = `<rect x="${x - BOX.width / 2}" y="${y - BOX.height / 2}" width="${BOX.width}" height="${BOX.height}" rx="4" fill="${fill}" stroke="#667"/>`;
  const first = y + 4 - (13 * (lines.length - 1)) / 2;
  const texts = lines.map(
    (line, i) => `<text x="${x}" y="${first + 13 * i}">${escapeText(line)}</text>`,
  );
  return rectangle + texts.join('');
}

function formatSigned(value: number): string {
  return `${value < 0 ? '−' : '+'}${Number(Math.abs(value).toPrecision(4))}`;
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
