import { readColumn, type SqlEngine } from '@lagoa/data';
import type { Query } from '@lagoa/data/sql';

export async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** The rows that an engine gave for a query. */
export async function readAnswer(
  batches: ReturnType<SqlEngine['query']>,
  query: Query,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const found: Readonly<Record<string, unknown>>[] = [];
  for await (const batch of batches) {
    const columns = Object.keys(query.columns).map(
      (name) => [name, readColumn(batch, name)] as const,
    );
    // GoogleSQL has no int32.
    const stored = (name: string, value: unknown): unknown =>
      query.columns[name]?.kind === 'int32' && typeof value === 'bigint' ? Number(value) : value;
    for (let row = 0; row < batch.numRows; row++)
      found.push(
        Object.fromEntries(
          columns.map(([name, column]) => [name, stored(name, column.value(row))]),
        ),
      );
  }
  return found;
}

/** Throws at the first text that differs. */
export function same(engine: string, found: readonly string[], expected: readonly string[]): void {
  const at = Array.from({ length: Math.max(found.length, expected.length) }).findIndex(
    (_, i) => found[i] !== expected[i],
  );
  if (at >= 0) throw new Error(`${engine} gives ${found[at]}, expected ${expected[at]}`);
}
