// asc: -O3 --runtime stub --noAssert
// Scores rows by walking packed trees. The readable twin is src/model/predict-margins.ts.
//
// A node takes 16 bytes, and the right child of a split stands behind its left child:
//   0  u32  place of the feature in a row, in bytes; 0 in a leaf
//   4  f32  threshold; NaN in a leaf, so that nothing goes right there; by category: u32, a bit set
//   8  u32  address of the left child; of the leaf itself in a leaf
//   12 u32  bit 0: missing goes right; bit 1: split by category
// A row stays where it is once in a leaf, so that every row takes as many steps as the tree is deep:
// no branch depends on the data, and four rows go down side by side.

export function heapStart(): usize {
  return __heap_base;
}

const NODE: usize = 16;
/** Rows that share a tree while it is in the cache. */
const BLOCK: i32 = 64;

// @ts-ignore: decorator
@inline
function step(node: usize, row: usize): usize {
  const value = load<f32>(row + <usize>load<u32>(node));
  const right = <u32>(value >= load<f32>(node, 4)) | (<u32>(value != value) & load<u32>(node, 12));
  return <usize>(load<u32>(node, 8) + (right << 4));
}

/** The same without missing values. */
// @ts-ignore: decorator
@inline
function stepPresent(node: usize, row: usize): usize {
  const right = <u32>(load<f32>(row + <usize>load<u32>(node)) >= load<f32>(node, 4));
  return <usize>(load<u32>(node, 8) + (right << 4));
}

/** The same with splits by category: the bit set lists what goes right, behind its length in bits. */
function stepAny(node: usize, row: usize): usize {
  const flags = load<u32>(node, 12);
  if ((flags & 2) == 0) return step(node, row);
  const value = load<f32>(row + <usize>load<u32>(node));
  let right: u32 = 0;
  if (value != value) right = flags & 1;
  else if (value >= 0) {
    const set = <usize>load<u32>(node, 4);
    if (value < <f32>load<u32>(set)) {
      const category = <u32>value;
      right = (load<u32>(set + 4 + ((category >> 5) << 2)) >> (category & 31)) & 1;
    }
  }
  return <usize>(load<u32>(node, 8) + (right << 4));
}

// @ts-ignore: decorator
@inline
function add(margin: usize, values: usize, nodes: usize, leaf: usize): void {
  store<f32>(margin, load<f32>(margin) + load<f32>(values + ((leaf - nodes) >> 2)));
}

/**
 * Adds the leaves of trees [first, end) to the margins, in tree order, each sum in float32.
 *
 * @param trees by tree: u32 address of the root, i32 depth, u32 place of its class in bytes
 * @param values f32 by node: what a leaf adds
 * @param rows f32, rowBytes each
 * @param margins f32, marginBytes (4 x classes) each, set to the base margins before
 * @param kind 0: no value is missing; 1: some are; 2: some splits are by category
 */
export function scoreRows(
  nodes: usize, values: usize, trees: usize, first: i32, end: i32,
  rows: usize, count: i32, rowBytes: usize, margins: usize, marginBytes: usize, kind: i32,
): void {
  for (let from = 0; from < count; from += BLOCK) {
    const to = min(from + BLOCK, count);
    for (let t = first; t < end; t++) {
      const tree = trees + <usize>t * 12;
      const root = <usize>load<u32>(tree);
      const depth = load<i32>(tree, 4);
      let row = rows + <usize>from * rowBytes;
      let margin = margins + <usize>from * marginBytes + <usize>load<u32>(tree, 8);
      let i = from;
      if (kind == 2) {
        for (; i < to; i++) {
          let node = root;
          for (let d = 0; d < depth; d++) node = stepAny(node, row);
          add(margin, values, nodes, node);
          row += rowBytes;
          margin += marginBytes;
        }
        continue;
      }
      for (; i + 4 <= to; i += 4) {
        let a = root, b = root, c = root, e = root;
        const row2 = row + rowBytes, row3 = row2 + rowBytes, row4 = row3 + rowBytes;
        if (kind == 0) {
          for (let d = 0; d < depth; d++) {
            a = stepPresent(a, row);
            b = stepPresent(b, row2);
            c = stepPresent(c, row3);
            e = stepPresent(e, row4);
          }
        } else {
          for (let d = 0; d < depth; d++) {
            a = step(a, row);
            b = step(b, row2);
            c = step(c, row3);
            e = step(e, row4);
          }
        }
        add(margin, values, nodes, a);
        add(margin + marginBytes, values, nodes, b);
        add(margin + 2 * marginBytes, values, nodes, c);
        add(margin + 3 * marginBytes, values, nodes, e);
        row = row4 + rowBytes;
        margin += 4 * marginBytes;
      }
      for (; i < to; i++) {
        let node = root;
        for (let d = 0; d < depth; d++) node = step(node, row);
        add(margin, values, nodes, node);
        row += rowBytes;
        margin += marginBytes;
      }
    }
  }
}

/** Writes the leaf of each row in trees [first, end) as i32, (end - first) per row. */
export function leafNumbers(
  nodes: usize, numbers: usize, trees: usize, first: i32, end: i32,
  rows: usize, count: i32, rowBytes: usize, out: usize,
): void {
  let at = out;
  for (let i = 0; i < count; i++) {
    const row = rows + <usize>i * rowBytes;
    for (let t = first; t < end; t++) {
      const tree = trees + <usize>t * 12;
      const depth = load<i32>(tree, 4);
      let node = <usize>load<u32>(tree);
      for (let d = 0; d < depth; d++) node = stepAny(node, row);
      store<i32>(at, load<i32>(numbers + ((node - nodes) >> 2)));
      at += 4;
    }
  }
}

/** Whether one of so many values is NaN. */
export function hasMissing(values: usize, count: i32): bool {
  let missing = false;
  for (let i = 0; i < count; i++) {
    const value = load<f32>(values + (<usize>i << 2));
    missing = missing || value != value;
  }
  return missing;
}
