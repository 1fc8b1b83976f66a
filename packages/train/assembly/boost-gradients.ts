import { addBlock } from './boost-histogram';

const BLOCK: i32 = 512;

/** Twin: src/model/exp-float32.ts. */
function exp(x: f32): f32 {
  const clamped = min<f32>(max<f32>(x, -87), 88);
  const n = nearest<f32>(clamped * <f32>1.4426950408889634);
  const r = clamped - n * <f32>0.693359375 - n * <f32>-2.1219444e-4;
  let y: f32 = 1.98756915e-4;
  y = y * r + <f32>1.3981999507e-3;
  y = y * r + <f32>8.3334519073e-3;
  y = y * r + <f32>4.1665795894e-2;
  y = y * r + <f32>1.6666665459e-1;
  y = y * r + <f32>0.5;
  y = y * (r * r) + r + <f32>1;
  return y * reinterpret<f32>((<i32>n + 127) << 23);
}

function sigmoid(margin: f32): f32 {
  return <f32>1 / (<f32>1 + exp(-margin));
}

// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.4426950408889634)));
  const r = f32x4.sub(
    f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375))),
    f32x4.mul(n, f32x4.splat(-2.1219444e-4)),
  );
  let y = f32x4.splat(1.98756915e-4);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.3981999507e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(8.3334519073e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(4.1665795894e-2));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.6666665459e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(0.5));
  y = f32x4.add(f32x4.add(f32x4.mul(y, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(y, power);
}

/** Twin: src/reference/sample-rows.ts. */
// @ts-ignore: decorator
@inline
function isSampled(row: u32, key: u32, limit: u32): bool {
  let hash = (row * 0x9e3779b1) ^ key;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return (hash ^ (hash >> 16)) < limit;
}

// @ts-ignore: decorator
@inline
function pack(gradient: i32, hessian: i32): i64 {
  return (<i64>gradient << 32) + <i64>hessian;
}

/** The pair of one row in fixed point. Twin: src/reference/fixed-point.ts. */
function pairOf(isLogistic: i32, margin: f32, label: f32, weight: f32, gradientScale: f32, hessianScale: f32, inverseBound: f32, inverseHessianBound: f32): i64 {
  let gradient: f32, hessian: f32;
  if (isLogistic) {
    const p = sigmoid(margin);
    gradient = p - label;
    hessian = p * (<f32>1 - p);
  } else {
    gradient = margin - label;
    hessian = 1;
  }
  gradient = nearest<f32>(gradient * inverseBound * weight * gradientScale);
  hessian = nearest<f32>(hessian * inverseHessianBound * weight * hessianScale);
  return pack(<i32>gradient, <i32>hessian);
}

/**
 * Writes the gradient pairs of some rows into their records and counts them in the root's histogram.
 * Gives the sum of the pairs.
 *
 * @param weights relative to their bound, one per row; 0: none
 * @param row number of the first row, for the draw of rows
 * @param limit of the draw; 0: every row counts
 */
export function startRound(
  isLogistic: i32, margins: usize, labels: usize, weights: usize, row: u32, rows: i32,
  gradientScale: f32, hessianScale: f32, inverseBound: f32, inverseHessianBound: f32,
  key: u32, limit: u32,
  records: usize, stride: usize, columns: i32, pairAt: usize, h: usize, planes: usize,
): i64 {
  let sum: i64 = 0;
  for (let start = 0; start < rows; start += BLOCK) {
    const end = min(start + BLOCK, rows);
    let q = records + <usize>start * stride + pairAt;
    let i = start;
    if (ASC_FEATURE_SIMD) {
      const one = f32x4.splat(1);
      for (; i + 4 <= end; i += 4) {
        const at = <usize>i << 2;
        const margin = v128.load(margins + at);
        const label = v128.load(labels + at);
        let g: v128, h4: v128;
        if (isLogistic) {
          const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(margin))));
          g = f32x4.sub(p, label);
          h4 = f32x4.mul(p, f32x4.sub(one, p));
        } else {
          g = f32x4.sub(margin, label);
          h4 = one;
        }
        g = f32x4.mul(g, f32x4.splat(inverseBound));
        h4 = f32x4.mul(h4, f32x4.splat(inverseHessianBound));
        if (weights) {
          const weight = v128.load(weights + at);
          g = f32x4.mul(g, weight);
          h4 = f32x4.mul(h4, weight);
        }
        const gi = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(g, f32x4.splat(gradientScale))));
        const hi = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(h4, f32x4.splat(hessianScale))));
        let p0 = pack(i32x4.extract_lane(gi, 0), i32x4.extract_lane(hi, 0));
        let p1 = pack(i32x4.extract_lane(gi, 1), i32x4.extract_lane(hi, 1));
        let p2 = pack(i32x4.extract_lane(gi, 2), i32x4.extract_lane(hi, 2));
        let p3 = pack(i32x4.extract_lane(gi, 3), i32x4.extract_lane(hi, 3));
        if (limit) {
          const n = row + <u32>i;
          p0 = isSampled(n, key, limit) ? p0 : 0;
          p1 = isSampled(n + 1, key, limit) ? p1 : 0;
          p2 = isSampled(n + 2, key, limit) ? p2 : 0;
          p3 = isSampled(n + 3, key, limit) ? p3 : 0;
        }
        store<i64>(q, p0);
        q += stride;
        store<i64>(q, p1);
        q += stride;
        store<i64>(q, p2);
        q += stride;
        store<i64>(q, p3);
        q += stride;
        sum += p0 + p1 + p2 + p3;
      }
    }
    for (; i < end; i++, q += stride) {
      const at = <usize>i << 2;
      const weight: f32 = weights ? load<f32>(weights + at) : 1;
      let pair = pairOf(isLogistic, load<f32>(margins + at), load<f32>(labels + at), weight, gradientScale, hessianScale, inverseBound, inverseHessianBound);
      if (limit && !isSampled(row + <u32>i, key, limit)) pair = 0;
      store<i64>(q, pair);
      sum += pair;
    }
    addBlock(records + <usize>start * stride, stride, end - start, columns, h, planes);
  }
  return sum;
}

/** The largest |margin - label|. */
export function largestGradient(margins: usize, labels: usize, rows: i32): f32 {
  let largest: f32 = 0;
  for (let at: usize = 0, end = <usize>rows << 2; at < end; at += 4) {
    largest = max<f32>(largest, abs<f32>(load<f32>(margins + at) - load<f32>(labels + at)));
  }
  return largest;
}

/** Twin: src/model/natural-log.ts, for 1e-16 <= x <= 1. */
// @ts-ignore: decorator
@inline
function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let n = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m >= 1.4142135623730951) {
    m *= 0.5;
    n++;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum: f64 = 1.0 / 21.0;
  sum = sum * square + 1.0 / 19.0;
  sum = sum * square + 1.0 / 17.0;
  sum = sum * square + 1.0 / 15.0;
  sum = sum * square + 1.0 / 13.0;
  sum = sum * square + 1.0 / 11.0;
  sum = sum * square + 1.0 / 9.0;
  sum = sum * square + 1.0 / 7.0;
  sum = sum * square + 1.0 / 5.0;
  sum = sum * square + 1.0 / 3.0;
  sum = sum * square + 1.0;
  return <f64>n * 0.6931471805599453 + 2.0 * s * sum;
}

/** Two at a time, both of the same bits as `log`. */
// @ts-ignore: decorator
@inline
function log2(x: v128): v128 {
  const exponents = i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023));
  let m = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const isHigh = f64x2.ge(m, f64x2.splat(1.4142135623730951));
  m = v128.bitselect(f64x2.mul(m, f64x2.splat(0.5)), m, isHigh);
  const n = i64x2.sub(exponents, isHigh); // all ones are -1
  const words = i8x16.shuffle(n, n, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const square = f64x2.mul(s, s);
  let sum = f64x2.splat(1.0 / 21.0);
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 19.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 17.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 15.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 13.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 11.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 9.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 7.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 5.0));
  sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(1.0 / 3.0));
  sum = f64x2.add(f64x2.mul(sum, square), one);
  const high = f64x2.mul(f64x2.convert_low_i32x4_s(words), f64x2.splat(0.6931471805599453));
  return f64x2.add(high, f64x2.mul(f64x2.mul(f64x2.splat(2), s), sum));
}

/** The log losses of two rows, given their probabilities and labels. */
// @ts-ignore: decorator
@inline
function losses2(p: v128, label: v128): v128 {
  const one = f64x2.splat(1);
  const right = v128.bitselect(p, f64x2.sub(one, p), f64x2.eq(label, one));
  return f64x2.neg(log2(f64x2.pmax(right, f64x2.splat(1e-16))));
}

/** Sum of the log losses of some rows, in their order. Twin: src/reference/training-metric.ts. */
export function logLoss(margins: usize, labels: usize, weights: usize, rows: i32): f64 {
  let sum: f64 = 0;
  let at: usize = 0;
  const end = <usize>rows << 2;
  if (ASC_FEATURE_SIMD && !weights) {
    const one = f32x4.splat(1);
    for (; at + 16 <= end; at += 16) {
      const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(v128.load(margins + at)))));
      const label = v128.load(labels + at);
      const a = losses2(f64x2.promote_low_f32x4(p), f64x2.promote_low_f32x4(label));
      const p2 = i8x16.shuffle(p, p, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
      const label2 = i8x16.shuffle(label, label, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
      const b = losses2(f64x2.promote_low_f32x4(p2), f64x2.promote_low_f32x4(label2));
      sum += f64x2.extract_lane(a, 0);
      sum += f64x2.extract_lane(a, 1);
      sum += f64x2.extract_lane(b, 0);
      sum += f64x2.extract_lane(b, 1);
    }
  }
  for (; at < end; at += 4) {
    const p = <f64>sigmoid(load<f32>(margins + at));
    const right = max<f64>(load<f32>(labels + at) == 1 ? p : 1.0 - p, 1e-16);
    const loss = -log(right);
    sum += weights ? <f64>load<f32>(weights + at) * loss : loss;
  }
  return sum;
}
