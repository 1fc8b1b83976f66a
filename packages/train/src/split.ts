import { LagoaError, md5, type Random } from '@lagoa/data';

/** Per cent of the rows by part name, whole numbers above 0 that add up to 100. */
export type Shares = Readonly<Record<string, number>>;

/** Row indices of each part, rising. Every row is in exactly one part. */
export type Split<S extends Shares> = { readonly [Part in keyof S]: Uint32Array };

/**
 * Splits rows by a hash of their key, so that a key stays in its part when rows are added, in every
 * run and every engine. A row's bucket is the first 15 hex digits of the MD5 of `salt:key`, modulo
 * 100; the parts take the buckets in the order written. In BigQuery:
 * `MOD(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(CONCAT(salt, ':', key))), 1, 15)) AS INT64), 100)`.
 * Shares are met on average, not exactly; another salt makes an independent split.
 *
 * @example
 * const split = splitByHash(['a', 'b', 'c', 'd'], { train: 80, test: 20 }, { salt: 'v1' });
 * split.train.length + split.test.length // 4
 */
export function splitByHash<const S extends Shares>(
  keys: readonly string[],
  shares: S,
  options: { readonly salt: string },
): Split<S> {
  checkShares(shares);
  const buckets = Float64Array.from(keys, (key) => hashBucket(`${options.salt}:${key}`));
  return splitBuckets(buckets, shares);
}

/**
 * Splits rows so that each part has the same share of every label: the rows of each label are
 * shuffled and cut at the shares, rounded. Exact to one row per label; the same random seed gives
 * the same split. Throws `invalid-argument` for a label that is not finite.
 */
export function splitStratified<const S extends Shares>(
  labels: Float32Array | readonly number[],
  shares: S,
  options: { readonly random: Random },
): Split<S> {
  checkShares(shares);
  const rowsByLabel = new Map<number, number[]>();
  for (const [row, label] of labels.entries()) {
    if (!Number.isFinite(label))
      throw fault('labels', `must be finite, got ${label} in row ${row}`);
    const rows = rowsByLabel.get(label);
    if (rows === undefined) rowsByLabel.set(label, [row]);
    else rows.push(row);
  }
  const buckets = new Float64Array(labels.length);
  for (const label of [...rowsByLabel.keys()].sort((a, b) => a - b)) {
    const rows = options.random.fork(`label ${label}`).shuffle(rowsByLabel.get(label) ?? []);
    for (const [place, row] of rows.entries()) buckets[row] = ((place + 0.5) * 100) / rows.length;
  }
  return splitBuckets(buckets, shares);
}

function hashBucket(text: string): number {
  return Number(BigInt(`0x${md5(text).slice(0, 15)}`) % 100n);
}

/** Puts each row into the part whose range of `[0, 100)` holds its bucket. */
function splitBuckets<S extends Shares>(buckets: Float64Array, shares: S): Split<S> {
  const rows = Uint32Array.from(buckets.keys());
  let end = 0;
  const parts = Object.entries(shares).map(([name, share]): [string, Uint32Array] => {
    const start = end;
    end += share;
    const inPart = (bucket: number): boolean => bucket >= start && bucket < end;
    return [name, rows.filter((row) => inPart(buckets[row] ?? 0))];
  });
  const split = Object.fromEntries(parts);
  if (!hasEveryPart(split, shares)) throw fault('shares', 'must name each part once');
  return split;
}

function hasEveryPart<S extends Shares>(
  split: Readonly<Record<string, Uint32Array>>,
  shares: S,
): split is Split<S> {
  return Object.keys(shares).every((part) => part in split);
}

function checkShares(shares: Shares): void {
  const values = Object.values(shares);
  const sum = values.reduce((total, share) => total + share, 0);
  if (sum !== 100 || !values.every((share) => Number.isInteger(share) && share > 0))
    throw fault(
      'shares',
      `must be whole per cents above 0 that add up to 100, got ${JSON.stringify(shares)}`,
    );
}

function fault(argument: string, text: string): LagoaError {
  return new LagoaError('invalid-argument', `${argument} ${text}`, { details: { argument } });
}
