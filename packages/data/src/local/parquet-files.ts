import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { LagoaError } from '../error.ts';
import { quoteText } from './duckdb-sql.ts';
import { toFileError } from './file-error.ts';

/** SQL for a list of files: what DuckDB would take for a pattern in a path is only a name. */
export function fileList(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteText(path.replace(/[[*?]/g, '[$&]'))).join(', ')}]`;
}

/**
 * The file itself, or all `.parquet` files of a folder in the order of their paths; names that start with
 * `.` or `_` are passed over.
 *
 * Throws `not-found` where there is none, `invalid-argument` for the folder of a published table.
 */
export async function parquetFiles(path: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)));
    refusePublished(path, names);
    const files = names
      .filter((name) => name.endsWith('.parquet') && !/(^|[\\/])[._]/.test(name))
      .map((name) => join(path, name))
      .sort();
    if (files.length > 0) return files;
  } catch (error) {
    throw toFileError(error, 'read', path);
  }
  throw new LagoaError('not-found', `${path} holds no .parquet file`, { details: { name: path } });
}

/** Files that no snapshot lists any more lie beside the live ones: their rows would come twice. */
export function refusePublished(folder: string, names: readonly string[]): void {
  if (!names.some((name) => /^log[\\/]\d{12}\.json$/.test(name))) return;
  throw new LagoaError(
    'invalid-argument',
    `${folder} is a published table, whose log says which files are live: read it by createParquetTableStore`,
    { details: { argument: 'path' } },
  );
}

/** The columns that folders `column=value` above a file name, and the values as they stand there. */
export function hiveValues(folder: string, file: string): ReadonlyMap<string, string> {
  const parts = relative(folder, file).split(sep).slice(0, -1);
  return new Map(
    parts
      .map((part) => /^([^=]+)=(.*)$/s.exec(part))
      .flatMap((found) => (found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const])),
  );
}
