// asc: -O3 --runtime stub --noAssert
// Exact path-dependent SHAP by quadrature; src/model/shap-plan.ts has the mathematics and the layout.
// The readable twin is src/model/tree-shap.ts.

export function heapStart(): usize {
  return __heap_base;
}

const SPLIT: usize = 48;
const LEAF: usize = 16;

/** Whether a value goes right at a split; bit 0 of the flags: missing does; bit 1: by category. */
// @ts-ignore: decorator
@inline
function goesRight(split: usize, row: usize): u32 {
  const value = load<f32>(row + <usize>load<u32>(split));
  const flags = load<u32>(split, 8);
  if (flags & 2) return goesRightByCategory(split, value, flags);
  return <u32>(value >= load<f32>(split, 4)) | (<u32>(value != value) & flags);
}

/** The bit set lists what goes right, behind its length in bits. */
function goesRightByCategory(split: usize, value: f32, flags: u32): u32 {
  if (value != value) return flags & 1;
  const set = <usize>load<u32>(split, 4);
  if (!(value >= 0 && value < <f32>load<u32>(set))) return 0;
  const category = <u32>value;
  return (load<u32>(set + 4 + ((category >> 5) << 2)) >> (category & 31)) & 1;
}

/**
 * Adds one tree's contributions to those of rows.
 *
 * @param splits parents before children, and their leaves: see shap-plan.ts
 * @param points quadrature points
 * @param reach f64, points per node: scratch for what of the row gets to a node, then for the leaves
 *   below it as the row weighs them
 * @param hot u8 per node, 1 at the root: scratch for whether the row goes this node's way at all
 *   splits so far on the feature that led here
 * @param out f64 per feature, outBytes per row
 */
export function addTree(
  splits: usize, count: i32, leaves: usize, leafCount: i32, points: i32, reach: usize, hot: usize,
  rows: usize, rowCount: i32, rowBytes: usize, out: usize, outBytes: usize,
): void {
  const step = <usize>points << 3;
  for (let k: usize = 0; k < step; k += 8) store<f64>(reach + k, 1);
  for (let r = 0; r < rowCount; r++) {
    let split = splits;
    for (let s = 0; s < count; s++) {
      const right = goesRight(split, rows);
      const was = <u32>load<u8>(hot + <usize>load<u32>(split, 20));
      const hotLeft = was & (right ^ 1), hotRight = was & right;
      const left = <usize>load<u32>(split, 16);
      store<u8>(hot + left, <u8>hotLeft);
      store<u8>(hot + left + 1, <u8>hotRight);
      const parent = reach + <usize>load<u32>(split, 12) * step;
      const toLeft = reach + left * step, toRight = toLeft + step;
      const byLeft = <usize>load<u32>(split, 24) + <usize>(was + hotLeft) * step;
      const byRight = <usize>load<u32>(split, 28) + <usize>(was + hotRight) * step;
      for (let k: usize = 0; k < step; k += 8) {
        const weight = load<f64>(parent + k);
        store<f64>(toLeft + k, weight * load<f64>(byLeft + k));
        store<f64>(toRight + k, weight * load<f64>(byRight + k));
      }
      split += SPLIT;
    }
    for (let l = 0, leaf = leaves; l < leafCount; l++, leaf += LEAF) {
      const at = reach + <usize>load<u32>(leaf) * step;
      const value = load<f64>(leaf, 8);
      for (let k: usize = 0; k < step; k += 8) store<f64>(at + k, load<f64>(at + k) * value);
    }
    for (let s = 0; s < count; s++) {
      split -= SPLIT;
      const left = <usize>load<u32>(split, 16);
      const was = <u32>load<u8>(hot + <usize>load<u32>(split, 20));
      const fromLeft = reach + left * step, fromRight = fromLeft + step;
      const parent = reach + <usize>load<u32>(split, 12) * step;
      const byLeft = <usize>load<u32>(split, 32) + <usize>(was + <u32>load<u8>(hot + left)) * step;
      const byRight = <usize>load<u32>(split, 36) + <usize>(was + <u32>load<u8>(hot + left + 1)) * step;
      let moved = 0.0;
      for (let k: usize = 0; k < step; k += 8) {
        const a = load<f64>(fromLeft + k), b = load<f64>(fromRight + k);
        moved += a * load<f64>(byLeft + k) + b * load<f64>(byRight + k);
        store<f64>(parent + k, a + b);
      }
      const at = out + <usize>load<u32>(split, 40);
      store<f64>(at, load<f64>(at) + moved);
    }
    // What came up to the root is done with.
    for (let k: usize = 0; k < step; k += 8) store<f64>(reach + k, 1);
    rows += rowBytes;
    out += outBytes;
  }
}
