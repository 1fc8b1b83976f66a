import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDuckdbEngine } from '@lagoa/data/local';
import { from } from '@lagoa/data/sql';
import { compareProfiles, type ProfileSpec, profileByValue, profileSpecFor } from '@lagoa/drift';

const usage = `npm run bench -- drift-wide [--rows 300000] [--columns 1000] [--folder <temporary>]

  Profiles and compares a reference of ten times so many rows with a current table of so many, from
  dictionary-coded Parquet through DuckDB with 2 threads, in a process of its own. The reference is
  ten files of equal content (writing takes far longer than reading); in the current table every
  tenth column has moved. Prints time, peak memory and time for each million cells; fails on a wrong
  verdict.`;

/** Copies of the reference's file. */
const copies = 10;

/** Prints the size of the files, then what the child prints. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '300000' },
      columns: { type: 'string', default: '1000' },
      folder: { type: 'string' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [rows, columns] = [Number(values.rows), Number(values.columns)];
  if (values.profile && values.folder !== undefined) return profile(values.folder, columns);
  const folder = await mkdtemp(join(values.folder ?? tmpdir(), 'lagoa-drift-wide-'));
  try {
    await write(folder, { rows, columns });
    const files = await readdir(folder);
    const sizes = await Promise.all(files.map((file) => stat(join(folder, file))));
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    console.log(
      `${copies * rows} against ${rows} rows × ${columns} columns: ${(bytes / 1e9).toFixed(2)} GB of Parquet`,
    );
    const main = join(import.meta.dirname, 'main.ts');
    const child = spawnSync(
      process.execPath,
      [
        '--conditions=@lagoa/source',
        main,
        'drift-wide',
        '--profile',
        ...['--folder', folder],
        ...['--columns', `${columns}`],
      ],
      { stdio: 'inherit' },
    );
    if (child.status !== 0) throw new Error('the profiling process failed');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Values of 1,000 different amounts, skewed, each column another; a thousandth are missing. */
async function write(
  folder: string,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Promise<void> {
  const engine = createDuckdbEngine({ memoryLimitMb: 8192, threads: 2 });
  await engine.withConnection(async (connection) => {
    await connection.run('SET preserve_insertion_order = false');
    for (const [name, seed, moved] of [
      ['reference-0', 1, 0],
      ['current', 2, 100],
    ] as const) {
      const list = nameColumns(columns).map((column, index) => {
        const digits = `((h * ${2 * index + 1}) >> 20) & 1023`;
        const shift = index % 10 === 0 ? moved : 0;
        return `((${digits}) + ${shift})::FLOAT AS ${column}`;
      });
      const source = `SELECT (hash(i, ${seed}) >> 24)::BIGINT AS h FROM range(${rows}) AS r(i)`;
      await connection.run(
        `COPY (SELECT ${list.join(', ')} FROM (${source})) TO '${join(folder, name)}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 61440)`,
      );
    }
  });
  await engine.close();
  for (let copy = 1; copy < copies; copy++)
    await copyFile(join(folder, 'reference-0.parquet'), join(folder, `reference-${copy}.parquet`));
}

async function profile(folder: string, columns: number): Promise<void> {
  const engine = createDuckdbEngine({ memoryLimitMb: 1024, threads: 2 });
  const names = nameColumns(columns);
  await engine.withConnection(async (connection) => {
    await connection.run('SET GLOBAL parquet_metadata_cache = true');
    for (const name of ['reference', 'current'])
      await connection.run(
        `CREATE VIEW ${name} AS SELECT * FROM read_parquet('${join(folder, name)}*.parquet')`,
      );
  });
  const table = (name: string) =>
    from({ name, columns: Object.fromEntries(names.map((each) => [each, { kind: 'float64' }])) });
  const learn: ProfileSpec = {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(names.map((name) => [name, { kind: 'numeric' }])),
  };
  const start = performance.now();
  const reference = await profileByValue(engine, table('reference'), { spec: learn });
  const middle = performance.now();
  const spec = profileSpecFor(reference);
  const current = await profileByValue(engine, table('current'), { spec });
  const counted = performance.now();
  const report = compareProfiles(reference, current);
  const end = performance.now();
  await engine.close();
  const cells = (reference.rows + current.rows) * columns;
  const seconds = (end - start) / 1000;
  console.log(
    `profile ${((middle - start) / 1000).toFixed(1)} s and ${((counted - middle) / 1000).toFixed(1)} s, compare ${((end - counted) / 1000).toFixed(1)} s: ${seconds.toFixed(1)} s`,
  );
  console.log(
    `${((1e9 * seconds) / cells).toFixed(1)} ms for each million cells; peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
  );
  const drifted = report.columns.flatMap(({ column, status }) =>
    status === 'drift' ? [column] : [],
  );
  const expected = names.filter((_, index) => index % 10 === 0);
  if (drifted.join() !== expected.join())
    throw new Error(`expected drift in ${expected.length} columns, found ${drifted.length}`);
  console.log(`${drifted.length} columns drifted, as made`);
}

function nameColumns(columns: number): readonly string[] {
  return Array.from({ length: columns }, (_, index) => `x${index}`);
}
