import { createRandom } from '@lagoa/data';
import { countLabels, fallsBeyondChance } from './chance.ts';
import type { LeakageFinding } from './finding.ts';
import type { RowTimes } from './future-dated.ts';

/** Rows to train on and rows to test on. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** What a model loses when it is tested on later rows, or why that could not be found out. */
export async function findSplitGap(
  { labels, labelTimes }: { readonly labels: Float32Array; readonly labelTimes: RowTimes },
  {
    aucOfSplit,
    gapLimit,
    seed,
  }: {
    readonly aucOfSplit: (split: Split) => Promise<number>;
    readonly gapLimit: number;
    readonly seed: number | string;
  },
): Promise<LeakageFinding | { readonly check: 'split-gap'; readonly why: string } | undefined> {
  const measure = async (split: Split) => ({
    auc: await aucOfSplit(split),
    ...countLabels(Array.from(split.test, (row) => labels[row] ?? 0)),
  });
  const splits = splitsOf(labelTimes, seed);
  const [random, time] = [await measure(splits.random), await measure(splits.time)];
  const isMeasured = [random, time].every(
    ({ auc, positives, negatives }) => Number.isFinite(auc) && positives > 0 && negatives > 0,
  );
  if (!isMeasured)
    return {
      check: 'split-gap',
      why: `needs both labels in each split and an AUC of it, got ${random.auc} and ${time.auc}`,
    };
  if (!(random.auc - time.auc > gapLimit && fallsBeyondChance(random, time))) return undefined;
  return {
    kind: 'split-gap',
    status: 'warning',
    randomAuc: random.auc,
    timeAuc: time.auc,
    reason: `the model has AUC ${random.auc.toFixed(3)} on rows held out at random and ${time.auc.toFixed(3)} on the latest: either features hold what is only known later, or the world changed; test on later rows`,
  };
}

/** A fifth of the rows to test on, at random and as the latest; rows without a time are left out. */
function splitsOf(
  times: RowTimes,
  seed: number | string,
): { readonly random: Split; readonly time: Split } {
  const known = Array.from({ length: times.length }, (_, row) => row).filter(
    (row) => (times[row] ?? null) !== null,
  );
  const at = (row: number): bigint => times[row] ?? 0n;
  const inTime = [...known].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a - b));
  const shuffled = createRandom(seed).fork('leakage').shuffle(known);
  const cut = Math.floor(known.length * 0.8);
  const split = (rows: readonly number[]) => ({
    train: Uint32Array.from(rows.slice(0, cut)).sort(),
    test: Uint32Array.from(rows.slice(cut)).sort(),
  });
  return { random: split(shuffled), time: split(inTime) };
}
