// asc: -O3 --runtime stub --noAssert
// Scores rows by walking packed trees. The readable twin is src/model/predict-margins.ts.
//
// Rows are first laid out in groups of eight, column by column, as keys: whole numbers in the order of
// the floats they stand for. Eight rows go down a tree side by side, none waiting for another's load,
// and their values stand at fixed places behind the group's address. A missing value is the greatest
// key, so that it goes right; a second copy of the keys, each one more, wraps it around to 0, so that
// it goes left. A split that sends it left asks the second copy: no step asks whether a value is there.
//
// A node takes 16 bytes, and the right child of a split stands behind its left child:
//   0  u32  place of the feature's keys in a group, in bytes; that of the second copy of the first in a
//           leaf
//   4  u32  threshold as a key (of the second copy: plus one): left iff key < threshold; the greatest
//           number in a leaf, which asks the second copy, so that nothing goes right there; by category:
//           u32, address of a bit set
//   8  u32  address of the left child; of the leaf itself in a leaf
//   12 u32  1: split by category, where the keys' copy says no more than the way of a missing value
// A row stays where it is once in a leaf, so that every row takes as many steps as the tree is deep: no
// branch depends on the data.

export function heapStart(): usize {
  return __heap_base;
}

/** Rows in a group, and bytes of a feature in it: two copies of a key for each row. */
const LANES: i32 = 8;
const FEATURE: usize = 64;
const SECOND: usize = 32;
/** The key of a missing value. */
const MISSING: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
function keyOf(value: f32): u32 {
  const bits = reinterpret<u32>(value + <f32>0); // -0 is 0
  const key = bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
  return value == value ? key : MISSING;
}

/** Lays the features that are used, by their places in a row, out as groups of keys. */
function layOut(
  rows: usize, count: i32, rowBytes: usize, used: usize, features: i32, keys: usize,
): void {
  const end = used + (<usize>features << 2);
  let first = rows;
  let to = keys;
  for (let from = 0; from < count; from += LANES) {
    const lanes = min(LANES, count - from);
    for (let place = used; place < end; place += 4) {
      let value = first + <usize>load<u32>(place);
      for (let lane: usize = 0; lane < <usize>lanes << 2; lane += 4) {
        const key = keyOf(load<f32>(value));
        store<u32>(to + lane, key);
        store<u32>(to + lane, key + 1, SECOND);
        value += rowBytes;
      }
      to += FEATURE;
    }
    first += LANES * rowBytes;
  }
}

// @ts-ignore: decorator
@inline
function next(node: usize, key: u32): usize {
  return <usize>(load<u32>(node, 8) + (<u32>(key >= load<u32>(node, 4)) << 4));
}

/** One step of one row, `lane` being its group's address plus its place there; by category too. */
function stepAny(node: usize, lane: usize): usize {
  const place = <usize>load<u32>(node);
  const key = load<u32>(lane + place);
  if (load<u32>(node, 12) == 0) return next(node, key);
  const second = (place & SECOND) != 0;
  const first = second ? key - 1 : key;
  let right: u32 = 0;
  if (first == MISSING) right = <u32>!second;
  else if (first >= 0x80000000) {
    const value = reinterpret<f32>(first ^ 0x80000000);
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

/** Adds one tree's leaves to the margins of rows that are laid out. */
function addTree(
  nodes: usize, values: usize, root: usize, depth: i32,
  keys: usize, count: i32, groupBytes: usize, margins: usize, marginBytes: usize, byCategory: bool,
): void {
  let group = keys;
  let margin = margins;
  let i = 0;
  if (!byCategory)
    for (; i + LANES <= count; i += LANES) {
      let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
      for (let s = 0; s < depth; s++) {
        a = next(a, load<u32>(group + <usize>load<u32>(a), 0));
        b = next(b, load<u32>(group + <usize>load<u32>(b), 4));
        c = next(c, load<u32>(group + <usize>load<u32>(c), 8));
        d = next(d, load<u32>(group + <usize>load<u32>(d), 12));
        e = next(e, load<u32>(group + <usize>load<u32>(e), 16));
        f = next(f, load<u32>(group + <usize>load<u32>(f), 20));
        g = next(g, load<u32>(group + <usize>load<u32>(g), 24));
        h = next(h, load<u32>(group + <usize>load<u32>(h), 28));
      }
      add(margin, values, nodes, a);
      add(margin + marginBytes, values, nodes, b);
      add(margin + 2 * marginBytes, values, nodes, c);
      add(margin + 3 * marginBytes, values, nodes, d);
      add(margin + 4 * marginBytes, values, nodes, e);
      add(margin + 5 * marginBytes, values, nodes, f);
      add(margin + 6 * marginBytes, values, nodes, g);
      add(margin + 7 * marginBytes, values, nodes, h);
      margin += 8 * marginBytes;
      group += groupBytes;
    }
  for (; i < count; i++) {
    const lane = keys + <usize>(i >> 3) * groupBytes + (<usize>(i & 7) << 2);
    let node = root;
    if (byCategory) for (let s = 0; s < depth; s++) node = stepAny(node, lane);
    else for (let s = 0; s < depth; s++) node = next(node, load<u32>(lane + <usize>load<u32>(node)));
    add(margin, values, nodes, node);
    margin += marginBytes;
  }
}

/**
 * Adds the leaves of trees [first, end) to the margins, in tree order, each sum in float32.
 *
 * @param trees by tree: u32 address of the root, i32 depth, u32 place of its class in bytes
 * @param values f32 by node: what a leaf adds
 * @param rows f32, rowBytes each
 * @param used u32 by feature that some split asks: its place in a row, in bytes
 * @param keys scratch for so many groups of rows, laid out at a time while a tree is in the cache
 * @param margins f32, marginBytes (4 x classes) each, set to the base margins before
 * @param byCategory whether some splits are by category
 */
export function scoreRows(
  nodes: usize, values: usize, trees: usize, first: i32, end: i32,
  rows: usize, count: i32, rowBytes: usize, used: usize, features: i32, keys: usize, groups: i32,
  margins: usize, marginBytes: usize, byCategory: bool,
): void {
  const groupBytes = <usize>features * FEATURE;
  const last = trees + <usize>end * 12;
  let row = rows;
  let margin = margins;
  for (let from = 0; from < count; from += groups * LANES) {
    const block = min(groups * LANES, count - from);
    layOut(row, block, rowBytes, used, features, keys);
    for (let tree = trees + <usize>first * 12; tree < last; tree += 12)
      addTree(
        nodes, values, <usize>load<u32>(tree), load<i32>(tree, 4), keys, block, groupBytes,
        margin + <usize>load<u32>(tree, 8), marginBytes, byCategory,
      );
    row += <usize>block * rowBytes;
    margin += <usize>block * marginBytes;
  }
}

/** Writes the leaf of each row in trees [first, end) as i32, (end - first) per row. */
export function leafNumbers(
  nodes: usize, numbers: usize, trees: usize, first: i32, end: i32,
  rows: usize, count: i32, rowBytes: usize, used: usize, features: i32, keys: usize, out: usize,
): void {
  let at = out;
  let row = rows;
  for (let i = 0; i < count; i++) {
    layOut(row, 1, rowBytes, used, features, keys);
    for (let t = first; t < end; t++) {
      const tree = trees + <usize>t * 12;
      const depth = load<i32>(tree, 4);
      let node = <usize>load<u32>(tree);
      for (let s = 0; s < depth; s++) node = stepAny(node, keys);
      store<i32>(at, load<i32>(numbers + ((node - nodes) >> 2)));
      at += 4;
    }
    row += rowBytes;
  }
}
