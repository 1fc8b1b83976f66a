import { createRandom } from '@lagoa/data';
import { createDataset, type Dataset } from '../dataset.ts';

/** Few distinct values, so that every engine bins alike. */
const levels = 16;

/**
 * Made rows: the label rises with `tenure`, falls with `charges`, and is 1 more often where `plan` is
 * missing. With `isBinary` 0 or 1, else a number.
 */
export function drawCustomers(
  rows: number,
  options: { readonly seed?: string; readonly isBinary?: boolean } = {},
): Dataset {
  const { seed = 'customers', isBinary = true } = options;
  const random = createRandom(seed);
  const names = ['tenure', 'charges', 'plan'];
  const values = new Float32Array(rows * names.length);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [tenure, charges] = [random.integer(levels), random.integer(levels)];
    const plan = random.next() < 0.2 ? Number.NaN : random.integer(3);
    values.set([tenure, charges, plan], row * names.length);
    const signal = (tenure - charges) / 4 + (Number.isNaN(plan) ? 2 : 0) + random.normal();
    labels[row] = isBinary ? Number(signal > 0.5) : signal;
  }
  const groups = names.map((name, start) => ({ name, start, end: start + 1 }));
  return createDataset({
    matrix: { values, rows, names, groups, layoutHash: 'customers' },
    labels,
  });
}
