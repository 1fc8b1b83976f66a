import { parseArgs } from 'node:util';
import { createRandom } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import { from } from '@lagoa/data/sql';
import { type ProfileSpec, profileQuery, profileSpecFor, profileTable } from '@lagoa/drift';

const usage = `npm run bench -- drift-duckdb [--rows 1000000] [--columns 20] [--rounds 5]

  One profile query against a bare histogram of every column by the same edges, both by DuckDB in the
  same process; the median of the rounds, taken in turns.`;

/** Prints both times and their ratio. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      columns: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [rows, columns, rounds] = [values.rows, values.columns, values.rounds].map(Number);
  const names = Array.from({ length: columns ?? 0 }, (_, i) => `x${i}`);
  const engine = createDuckdbEngine({ memoryLimitMb: 1024 });
  const random = createRandom(1);
  const sample = Array.from({ length: 5000 }, () => random.normal());
  const learn: ProfileSpec = {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(names.map((name) => [name, { kind: 'numeric' }])),
  };
  const source = Object.fromEntries(names.map((name) => [name, sample]));
  const spec = profileSpecFor(await profileTable(source, learn));
  const normal = names.map(
    (name) => `sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS ${name}`,
  );
  await engine.withConnection((connection) =>
    connection.run(`CREATE TABLE wide AS SELECT ${normal.join(', ')} FROM range(${rows})`),
  );
  const [first] = Object.values(spec.columns);
  const edges = first?.kind === 'numeric' ? (first.frozen?.edges ?? []) : [];
  const list = edges.map((edge) => `${edge}::DOUBLE`).join(', ');
  const bare = `SELECT ${names.map((name) => `to_json(histogram(${name}, [${list}]))::VARCHAR AS ${name}`).join(', ')} FROM wide`;
  const table = {
    name: 'wide',
    columns: Object.fromEntries(names.map((name) => [name, { kind: 'float64' }] as const)),
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -1; round < (rounds ?? 0); round++) {
    const profiled = await seconds(() => profileQuery(engine, from(table), { spec }));
    const counted = await seconds(async () => {
      for await (const batch of engine.query({ text: bare, parameters: [] })) void batch;
    });
    // The first round warms up.
    if (round < 0) continue;
    ours.push(profiled);
    theirs.push(counted);
  }
  await engine.close();
  const [profiled, counted] = [median(ours), median(theirs)];
  console.log(`${columns} columns of ${rows} rows, median of ${rounds}`);
  console.log(`profile query    ${profiled.toFixed(3)} s`);
  console.log(
    `bare histograms  ${counted.toFixed(3)} s; the profile runs at ${(counted / profiled).toFixed(2)} x that speed`,
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
