import { countsToText, textToCounts } from './count-text.ts';

/**
 * Counts of values by their distance from a centre, in fixed buckets: a DDSketch with the linearly
 * interpolated mapping. Because the buckets do not depend on the data, merging is addition. Plain
 * JSON; the counts are texts, lest 20 columns with heavy tails take more than 50 KB.
 */
export interface QuantileSketch {
  /** Values nearer to the centre than `unit`. */
  readonly near: number;
  /** Values above the centre by bucket: the text of `countsToText`. */
  readonly above: string;
  readonly below: string;
}

/** Where the buckets of a sketch lie. */
export interface SketchScale {
  readonly centre: number;
  /** A power of two, so that dividing by it is exact. */
  readonly unit: number;
}

/** Counts to add to. Buckets of both signs, 2^`bits` for each doubling of the distance. */
export interface SketchCounts {
  near: number;
  readonly bits: number;
  readonly above: Float64Array;
  readonly below: Float64Array;
}

/** Doublings of the distance that have buckets; what lies farther is in the last one. */
export const octaves = 64;

/** A stored sketch has 2^3 buckets for each doubling. */
const storedBits = 3;

/**
 * The stated error of `sketchQuantile`: at most this part of the distance from the centre, or
 * `unit` where that is more, for distances below `unit` · 2^64.
 */
export const sketchError: number = 2 ** -(storedBits + 1);

/** Empty counts. */
export function createSketchCounts(bits: number = storedBits): SketchCounts {
  const buckets = octaves * 2 ** bits;
  return { near: 0, bits, above: new Float64Array(buckets), below: new Float64Array(buckets) };
}

/**
 * A scale for values that are known by their rank: their median, and a 16th of the interquartile
 * range (of the whole range where that is 0; 1 for a constant), rounded down to a power of two.
 */
export function sketchScaleOf({
  rows,
  value,
}: {
  readonly rows: number;
  readonly value: (rank: number) => number;
}): SketchScale {
  if (rows === 0) return { centre: 0, unit: 1 };
  const at = (share: number): number => value(Math.min(rows - 1, Math.floor(rows * share)));
  const spread = at(0.75) - at(0.25) || at(1) - at(0);
  const exponent = spread > 0 && spread < Infinity ? Math.floor(Math.log2(spread)) - 4 : 0;
  return { centre: at(0.5), unit: 2 ** Math.max(-1000, Math.min(1023 - octaves, exponent)) };
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * The bucket of a finite value: 0 near the centre, else from ±1 outwards. Its number is the exponent
 * of the distance in units and the first `bits` of its mantissa.
 */
export function signedBucket(value: number, { centre, unit }: SketchScale, bits: number): number {
  const distance = (value - centre) / unit;
  if (distance < 1 && distance > -1) return 0;
  float[0] = distance;
  const bucket = (((words[highWord] ?? 0) & 0x7fffffff) >>> (20 - bits)) - (1023 << bits);
  const place = Math.min(bucket + 1, octaves << bits);
  return distance > 0 ? place : -place;
}

/** The distance in units at which a bucket begins. */
export function bucketStart(bucket: number, bits: number): number {
  return 2 ** (bucket >> bits) * (1 + (bucket & ((1 << bits) - 1)) / (1 << bits));
}

/** Counts a finite value, or several equal ones. */
export function addToSketch(
  counts: SketchCounts,
  value: number,
  options: SketchScale & { readonly weight: number },
): void {
  const place = signedBucket(value, options, counts.bits);
  if (place === 0) counts.near += options.weight;
  else {
    const side = place > 0 ? counts.above : counts.below;
    const bucket = Math.abs(place) - 1;
    side[bucket] = (side[bucket] ?? 0) + options.weight;
  }
}

/** The counts as plain JSON, in the coarser buckets of a stored sketch. */
export function toSketch({ near, bits, above, below }: SketchCounts): QuantileSketch {
  const shift = bits - storedBits;
  const text = (fine: Float64Array): string => countsToText(coarse(fine, shift));
  return { near, above: text(above), below: text(below) };
}

function coarse(fine: Float64Array, shift: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let bucket = 0; bucket < fine.length; bucket++) {
    const rows = fine[bucket] ?? 0;
    if (rows > 0) counts.set(bucket >> shift, (counts.get(bucket >> shift) ?? 0) + rows);
  }
  return counts;
}

/** Two sketches of the same scale as one. */
export function mergeSketches(first: QuantileSketch, second: QuantileSketch): QuantileSketch {
  const merge = (one: string, other: string): string => {
    const counts = new Map(textToCounts(one));
    for (const [bucket, rows] of textToCounts(other))
      counts.set(bucket, (counts.get(bucket) ?? 0) + rows);
    return countsToText(counts);
  };
  return {
    near: first.near + second.near,
    above: merge(first.above, second.above),
    below: merge(first.below, second.below),
  };
}

/**
 * The value at a share of the sorted values (the order statistic at ⌊share · rows⌋, the last for 1),
 * to within `sketchError`; null without values.
 */
export function sketchQuantile(
  { near, above, below }: QuantileSketch,
  { centre, unit, share }: SketchScale & { readonly share: number },
): number | null {
  const middles = (counts: string, sign: 1 | -1) =>
    Array.from(textToCounts(counts), ([bucket, rows]) => {
      const middle = (bucketStart(bucket, storedBits) + bucketStart(bucket + 1, storedBits)) / 2;
      return { value: centre + sign * unit * middle, rows };
    });
  const ordered = [
    ...middles(below, -1).reverse(),
    { value: centre, rows: near },
    ...middles(above, 1),
  ];
  const total = ordered.reduce((sum, { rows }) => sum + rows, 0);
  if (total === 0) return null;
  let left = Math.min(total - 1, Math.floor(total * share));
  for (const { value, rows } of ordered) {
    if (left < rows) return value;
    left -= rows;
  }
  return null;
}
