import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '@lagoa/data';
import { compareValues } from '@lagoa/drift';

const usage = `npm run bench -- drift-speed [--rows 1000000] [--columns 20] [--no-scipy]

  PSI, Jensen–Shannon, Kolmogorov–Smirnov with p-value and Wasserstein of two samples, beside scipy
  doing the same four and beside sorting the same typed arrays. One column at a time, one core.`;

/** scipy's own functions on the same bytes; PSI and Jensen–Shannon in ten bins of the reference. */
const scipy = `
import sys, time, numpy, resource
from scipy import stats
from scipy.spatial import distance
for path in sys.stdin.read().split():
    a, b = numpy.fromfile(path + '.a'), numpy.fromfile(path + '.b')
    start = time.perf_counter()
    edges = numpy.quantile(a, numpy.arange(1, 10) / 10)
    p, q = (numpy.bincount(numpy.searchsorted(edges, x, side='right'), minlength=10) for x in (a, b))
    stats.entropy(p, q) + stats.entropy(q, p)
    distance.jensenshannon(p, q, base=2)
    stats.ks_2samp(a, b)
    stats.wasserstein_distance(a, b)
    print(time.perf_counter() - start)
`;

/** Prints one line for each side and the two ratios. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      columns: { type: 'string', default: '20' },
      'no-scipy': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [rows, columns] = [Number(values.rows), Number(values.columns)];
  const folder = mkdtempSync(join(tmpdir(), 'lagoa-drift-speed-'));
  try {
    const random = createRandom(1);
    let [ours, sorting, theirs] = [0, 0, 0];
    for (let column = -1; column < columns; column++) {
      const draw = (): Float64Array => Float64Array.from({ length: rows }, () => random.normal());
      const [a, b] = [draw(), draw()];
      const sorted = seconds(() => [a.slice().sort(), b.slice().sort()]);
      const compared = seconds(() => compareValues(a, b));
      // The first column warms up and does not count.
      if (column < 0) continue;
      sorting += sorted;
      ours += compared;
      if (values['no-scipy']) continue;
      const path = join(folder, 'column');
      writeFileSync(`${path}.a`, a);
      writeFileSync(`${path}.b`, b);
      const child = spawnSync('/usr/bin/python3', ['-c', scipy], { input: path, encoding: 'utf8' });
      theirs += child.status === 0 ? Number(child.stdout) : Number.NaN;
    }
    const peak = process.resourceUsage().maxRSS / 1024;
    console.log(`${columns} columns of ${rows} against ${rows} rows`);
    console.log(`lagoa, all four         ${ours.toFixed(2)} s, peak ${peak.toFixed(0)} MB`);
    console.log(
      `sorting typed arrays    ${sorting.toFixed(2)} s; lagoa takes ${(ours / sorting).toFixed(2)} x that`,
    );
    if (values['no-scipy']) return;
    console.log(
      Number.isNaN(theirs)
        ? 'scipy is missing: apt-get install python3-scipy'
        : `scipy, the same four    ${theirs.toFixed(2)} s; lagoa is ${(theirs / ours).toFixed(1)} x faster`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function seconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
