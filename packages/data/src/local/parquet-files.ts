import { quoteText } from './duckdb-sql.ts';

/** SQL for a list of files: what DuckDB would take for a pattern in a path is only a name. */
export function fileList(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteText(path.replace(/[[*?]/g, '[$&]'))).join(', ')}]`;
}
