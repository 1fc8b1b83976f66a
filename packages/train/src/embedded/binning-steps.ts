import { floorBelow, SKETCH_ROWS, sketchRow } from '../reference/binned-matrix.ts';
import { featureCuts } from '../reference/feature-cuts.ts';
import { CHUNK_ROWS, SKETCH_FEATURES } from './memory-plan.ts';
import type { ThreadContext } from './thread-context.ts';

/** The steps before the first round: from values to bins. Twin: reference/binned-matrix.ts. */
export function createBinningSteps(context: ThreadContext): {
  /** Finds the range and the missing values of every feature, in the thread's rows. */
  inspect(): Generator<undefined, void>;
  /** Finds the edges of the bins, of the thread's features. */
  cut(): Generator<undefined, void>;
  /** Writes the bins of the thread's rows. */
  bin(): Generator<undefined, void>;
} {
  const { kernels, plan, thread, own, values, views, stepRows, share } = context;
  const { rows, features, threads } = plan;
  const { floats, ints } = views;

  /** Brings this thread's values, some rows at a time, into its scratch. */
  function* chunks(): Generator<{ readonly row: number; readonly count: number }> {
    for (let start = 0; start < own.rows; start += CHUNK_ROWS) {
      const row = own.firstRow + start;
      const count = Math.min(CHUNK_ROWS, own.rows - start);
      floats.set(values.subarray(row * features, (row + count) * features), own.scratch >>> 2);
      yield { row, count };
    }
  }

  function cutFeature(feature: number, sorted: Float32Array): void {
    let [least, largest, missing] = [Infinity, -Infinity, 0];
    for (const other of threads) {
      least = Math.min(least, floats[(other.least >>> 2) + feature] ?? Infinity);
      largest = Math.max(largest, floats[(other.largest >>> 2) + feature] ?? -Infinity);
      missing |= ints[(other.missing >>> 2) + feature] ?? 0;
    }
    const most = missing === 0 ? plan.maxBin : Math.min(plan.maxBin, 255);
    const cuts = featureCuts(sorted, most, largest === -Infinity ? 0 : largest);
    const at = (plan.cuts >>> 2) + 256 * feature;
    floats.fill(Infinity, at, at + 256);
    floats.set(cuts, at);
    ints.set([cuts.length, missing === 0 ? 0 : 1], (plan.facts >>> 2) + 3 * feature);
    floats[(plan.facts >>> 2) + 3 * feature + 2] = floorBelow(least);
  }

  return {
    *inspect() {
      floats.fill(Infinity, own.least >>> 2, (own.least >>> 2) + features);
      floats.fill(-Infinity, own.largest >>> 2, (own.largest >>> 2) + features);
      for (const { row, count } of chunks()) {
        kernels.inspect(own.scratch, count, features, own.least, own.largest, own.missing);
        if (row % stepRows === 0) yield;
      }
    },

    *cut() {
      const sample = Math.min(rows, SKETCH_ROWS);
      const apart = sample * 4 + 64;
      const start = plan.data + thread * ((SKETCH_FEATURES + 1) * apart + 3 * 8192);
      const sorted = start + SKETCH_FEATURES * apart;
      const last = share(features, thread + 1);
      for (let first = share(features); first < last; first += SKETCH_FEATURES) {
        const count = Math.min(SKETCH_FEATURES, last - first);
        for (let i = 0; i < sample; i++) {
          const from = sketchRow(i, rows) * features + first;
          for (let j = 0; j < count; j++)
            floats[((start + j * apart) >>> 2) + i] = values[from + j] ?? Number.NaN;
        }
        yield;
        for (let j = 0; j < count; j++) {
          const present = kernels.sortPresent(start + j * apart, sample, sorted, sorted + apart);
          cutFeature(first + j, floats.subarray(sorted >>> 2, (sorted >>> 2) + present));
          yield;
        }
      }
    },

    *bin() {
      const { placeOf, records, stride, bytes } = context.layout();
      for (const { row, count } of chunks()) {
        for (let feature = 0; feature < features; feature++) {
          const place = placeOf[feature];
          if (place === undefined) continue;
          const { bins, factor } = place.member;
          kernels.binColumn(
            own.scratch + 4 * feature,
            count,
            features,
            plan.cuts + 1024 * feature,
            bins,
            topOf(bins),
            factor,
            Number(factor === 1),
            records + row * stride + place.column,
            stride,
            bytes + place.column * rows + row,
          );
        }
        if (row % stepRows === 0) yield;
      }
    },
  };
}

/** Half the smallest power of two that is no less than a number of bins; 1 for one. */
function topOf(bins: number): number {
  let top = 1;
  while (2 * top < bins) top *= 2;
  return top;
}
