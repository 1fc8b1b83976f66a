import { COLUMN } from './boost-histogram';

// Twin: src/reference/find-split.ts and node-score.ts.
//
// All in units of the pairs' integers. These units are powers of two, so every number has the bits
// that it has in the twin, but for its exponent, and no sum has to be multiplied by its unit.
//
// settings: f64 lambda, alpha, leastHessian, maxDeltaStep; i32 isLimited
// node:     i64 sum of pairs; f64 own score, lower and upper bound of the weight
// column:   i32 first member, members, byte values, bytes of the members' histograms
// member:   i32 feature, bins, hasMissing, direction, and where its own histogram starts (bytes)
// found:    f64 numerator, denominator; i64 left sum; i32 bin (-2: none), missingLeft

const MEMBER: usize = 20;
const FOUND: usize = 32;

// @ts-ignore: decorator
@inline
function shrink(gradient: f64, alpha: f64): f64 {
  if (gradient > alpha) return gradient - alpha;
  return gradient < -alpha ? gradient + alpha : 0;
}

// @ts-ignore: decorator
@inline
function weightOf(gradient: f64, hessian: f64, settings: usize, node: usize): f64 {
  const maxDeltaStep = load<f64>(settings, 24);
  let weight = (<f64>0 - shrink(gradient, load<f64>(settings, 8))) / (hessian + load<f64>(settings));
  if (maxDeltaStep != 0) weight = min<f64>(max<f64>(weight, -maxDeltaStep), maxDeltaStep);
  return min<f64>(max<f64>(weight, load<f64>(node, 16)), load<f64>(node, 24));
}

// @ts-ignore: decorator
@inline
function scoreOfWeight(gradient: f64, hessian: f64, weight: f64, lambda: f64): f64 {
  return <f64>0 - (<f64>2 * gradient * weight + (hessian + lambda) * (weight * weight));
}

/** Finds the best split of one feature against the node's own score. */
function scanFeature(h: usize, member: usize, node: usize, settings: usize, found: usize): void {
  const bins = load<i32>(member, 4);
  const direction = load<i32>(member, 12);
  const lambda = load<f64>(settings), alpha = load<f64>(settings, 8);
  const least = load<f64>(settings, 16);
  const isLimited = load<i32>(settings, 32);
  const total = load<i64>(node);
  const totalGradient = <f64><i32>(total >> 32);
  const totalHessian = <f64><u32>total;
  const missing: i64 = load<i32>(member, 8) ? load<i64>(h + (<usize>bins << 3)) : 0;
  let numerator = load<f64>(node, 8), denominator: f64 = 1;
  let bestBin = -2, bestMissing = 0;
  let bestLeft: i64 = 0;
  for (let missingLeft = 0; missingLeft < (missing != 0 ? 2 : 1); missingLeft++) {
    let sum: i64 = missingLeft ? missing : 0;
    let isMirror = missingLeft != 0 && direction != 0;
    const end = missing != 0 && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < bins; bin++) {
      const pair = load<i64>(h + (<usize>bin << 3));
      if (pair == 0) continue;
      let at = bin;
      if (isMirror) {
        at = bin - 1; // missing values alone on the left; this bin is counted in the next turn
        bin--;
      } else {
        if (bin >= end) break;
        sum += pair;
      }
      isMirror = false;
      const leftHessian = <f64><u32>sum;
      const rightHessian = totalHessian - leftHessian;
      const leftGradient = <f64><i32>(sum >> 32);
      const rightGradient = totalGradient - leftGradient;
      let n: f64, d: f64;
      if (isLimited) {
        if (leftHessian < least || rightHessian < least) continue;
        const l = weightOf(leftGradient, leftHessian, settings, node);
        const r = weightOf(rightGradient, rightHessian, settings, node);
        if (direction > 0 ? l > r : direction < 0 && l < r) continue;
        n = scoreOfWeight(leftGradient, leftHessian, l, lambda) + scoreOfWeight(rightGradient, rightHessian, r, lambda);
        d = 1;
      } else {
        let l = leftGradient, r = rightGradient;
        if (alpha != 0) {
          l = shrink(l, alpha);
          r = shrink(r, alpha);
        }
        const left = leftHessian + lambda, right = rightHessian + lambda;
        n = l * l * right + r * r * left;
        d = left * right;
      }
      if (n * denominator > numerator * d && leftHessian >= least && rightHessian >= least) {
        numerator = n;
        denominator = d;
        bestBin = at;
        bestMissing = missingLeft;
        bestLeft = sum;
      }
    }
  }
  store<f64>(found, numerator);
  store<f64>(found, denominator, 8);
  store<i64>(found, bestLeft, 16);
  store<i32>(found, bestBin, 24);
  store<i32>(found, bestMissing, 28);
}

/**
 * `scanFeature` where nothing limits the weights, two bins at a time and without a branch per bin:
 * two to four times as fast, most where many bins are empty. An empty bin gives the candidate before
 * it again, which cannot be better than itself; and missing values alone on the left score exactly
 * what they score alone on the right, as sums in f64 are exact.
 */
function scanFeature2(h: usize, member: usize, node: usize, settings: usize, found: usize): void {
  const bins = load<i32>(member, 4);
  const lambda = v128.load64_splat(settings), least = v128.load64_splat(settings, 16);
  const alpha = load<f64>(settings, 8);
  const alphas = f64x2.splat(alpha), zeros = f64x2.splat(0);
  const total = load<i64>(node);
  const totalGradient = f64x2.splat(<f64><i32>(total >> 32));
  const totalHessian = f64x2.splat(<f64><u32>total);
  const missing: i64 = load<i32>(member, 8) ? load<i64>(h + (<usize>bins << 3)) : 0;
  let numerator = load<f64>(node, 8), denominator: f64 = 1;
  let numerators = f64x2.splat(numerator), denominators = f64x2.splat(denominator);
  let bestBin = -2, bestMissing = 0;
  let bestLeft: i64 = 0;
  for (let missingLeft = 0; missingLeft < (missing != 0 ? 2 : 1); missingLeft++) {
    let before = i64x2.splat(missingLeft ? missing : 0);
    const end = missing != 0 && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < end; bin += 2) {
      const pairs = v128.load(h + (<usize>bin << 3));
      const shifted = i8x16.shuffle(pairs, i64x2.splat(0), 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7);
      const sums = i64x2.add(before, i64x2.add(pairs, shifted));
      before = i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
      const highs = i8x16.shuffle(sums, sums, 4, 5, 6, 7, 12, 13, 14, 15, 4, 5, 6, 7, 12, 13, 14, 15);
      const lows = i8x16.shuffle(sums, sums, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
      let l = f64x2.convert_low_i32x4_s(highs);
      let r = f64x2.sub(totalGradient, l);
      const leftHessian = f64x2.convert_low_i32x4_u(lows);
      const rightHessian = f64x2.sub(totalHessian, leftHessian);
      if (alpha != 0) {
        l = f64x2.add(f64x2.pmax(f64x2.sub(l, alphas), zeros), f64x2.pmin(f64x2.add(l, alphas), zeros));
        r = f64x2.add(f64x2.pmax(f64x2.sub(r, alphas), zeros), f64x2.pmin(f64x2.add(r, alphas), zeros));
      }
      const left = f64x2.add(leftHessian, lambda), right = f64x2.add(rightHessian, lambda);
      const n = f64x2.add(f64x2.mul(f64x2.mul(l, l), right), f64x2.mul(f64x2.mul(r, r), left));
      const d = f64x2.mul(left, right);
      const isEnough = v128.and(f64x2.ge(leftHessian, least), f64x2.ge(rightHessian, least));
      const isBetter = f64x2.gt(f64x2.mul(n, denominators), f64x2.mul(numerators, d));
      const both = v128.and(isEnough, isBetter);
      if (!v128.any_true(both)) continue;
      if (i64x2.extract_lane(both, 0)) {
        numerator = f64x2.extract_lane(n, 0);
        denominator = f64x2.extract_lane(d, 0);
        bestBin = bin;
        bestMissing = missingLeft;
        bestLeft = i64x2.extract_lane(sums, 0);
      }
      // The second of the two has to better the first, and may lie behind the end.
      const n1 = f64x2.extract_lane(n, 1), d1 = f64x2.extract_lane(d, 1);
      if (bin + 1 < end && i64x2.extract_lane(isEnough, 1) && n1 * denominator > numerator * d1) {
        numerator = n1;
        denominator = d1;
        bestBin = bin + 1;
        bestMissing = missingLeft;
        bestLeft = i64x2.extract_lane(sums, 1);
      }
      numerators = f64x2.splat(numerator);
      denominators = f64x2.splat(denominator);
    }
  }
  store<f64>(found, numerator);
  store<f64>(found, denominator, 8);
  store<i64>(found, bestLeft, 16);
  store<i32>(found, bestBin, 24);
  store<i32>(found, bestMissing, 28);
}

// @ts-ignore: decorator
@inline
function addInto(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    if (ASC_FEATURE_SIMD) v128.store(to + i, i64x2.add(v128.load(to + i), v128.load(from + i)));
    else {
      store<i64>(to + i, load<i64>(to + i) + load<i64>(from + i));
      store<i64>(to + i, load<i64>(to + i, 8) + load<i64>(from + i, 8), 8);
    }
  }
}

// @ts-ignore: decorator
@inline
function takeOff(from: usize, what: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    if (ASC_FEATURE_SIMD) v128.store(from + i, i64x2.sub(v128.load(from + i), v128.load(what + i)));
    else {
      store<i64>(from + i, load<i64>(from + i) - load<i64>(what + i));
      store<i64>(from + i, load<i64>(from + i, 8) - load<i64>(what + i, 8), 8);
    }
  }
}

/**
 * Completes the histogram `h` of a node, column by column, and finds the best split of each feature
 * while the column is in the cache. `h` is either a thread's sums, to which those of `others` further
 * threads are added (from `more` on, `apart` bytes from each other), or, with a `sibling`, the
 * parent's histogram, from which the sibling's is taken off.
 *
 * @param mask a byte per feature that may split; 0: all may
 */
export function scanColumns(
  h: usize, sibling: usize, more: usize, others: i32, apart: usize,
  columnTable: usize, members: usize, from: i32, to: i32,
  node: usize, settings: usize, mask: usize, scratch: usize, found: usize,
): void {
  for (let c = from; c < to; c++) {
    const column = columnTable + (<usize>c << 4);
    const offset = <usize>c * COLUMN;
    const own = h + offset;
    const bytes = (<usize>load<i32>(column, 8) << 3) + 15 & ~15;
    if (sibling) takeOff(own, sibling + offset, bytes);
    else for (let k = 0; k < others; k++) addInto(own, more + <usize>k * apart + offset, bytes);
    const first = load<i32>(column);
    const count = load<i32>(column, 4);
    if (count > 1) spread(own, column, members, scratch);
    for (let m = first; m < first + count; m++) {
      const member = members + <usize>m * MEMBER;
      const feature = <usize>load<u32>(member);
      const target = found + feature * FOUND;
      const its = count > 1 ? scratch + <usize>load<u32>(member, 16) : own;
      if (mask && !load<u8>(mask + feature)) store<i32>(target, -2, 24);
      else if (ASC_FEATURE_SIMD && !load<i32>(settings, 32)) scanFeature2(its, member, node, settings, target);
      else scanFeature(its, member, node, settings, target);
    }
  }
}

/**
 * The histograms of the members of a packed column, from the sums by its byte. A member's bin is the
 * last digit of the byte: once counted, the sums over it are those by the byte without that digit.
 */
function spread(h: usize, column: usize, members: usize, scratch: usize): void {
  let member = members + <usize>load<i32>(column) * MEMBER;
  const end = member + <usize>load<i32>(column, 4) * MEMBER;
  const rest = scratch + <usize>load<u32>(column, 12);
  memory.fill(scratch, 0, rest - scratch);
  let from = h;
  let left = load<i32>(column, 8);
  for (; member < end; member += MEMBER) {
    const values = load<i32>(member, 4) + load<i32>(member, 8);
    const own = scratch + <usize>load<u32>(member, 16);
    const ownEnd = own + (<usize>values << 3);
    left /= values;
    for (let to = rest, last = rest + (<usize>left << 3); to < last; to += 8) {
      let sum: i64 = 0;
      for (let place = own; place < ownEnd; place += 8, from += 8) {
        const pair = load<i64>(from);
        store<i64>(place, load<i64>(place) + pair);
        sum += pair;
      }
      store<i64>(to, sum);
    }
    from = rest;
  }
}

/** The feature whose best split is best, the lowest of equals; -1 where none betters `own`. */
export function pickFeature(found: usize, features: i32, own: f64): i32 {
  let numerator = own, denominator: f64 = 1;
  let best = -1;
  for (let feature = 0; feature < features; feature++, found += FOUND) {
    if (load<i32>(found, 24) == -2) continue;
    const n = load<f64>(found), d = load<f64>(found, 8);
    if (!(n * denominator > numerator * d)) continue;
    numerator = n;
    denominator = d;
    best = feature;
  }
  return best;
}
