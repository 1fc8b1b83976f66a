import type { Data, RecordBatch } from 'apache-arrow';
import { columnsToBatch } from '../arrow-batch.ts';
import { type ArrowColumn, type ArrowValue, readColumn } from '../arrow-column.ts';
import { assembleBatch } from '../arrow-data.ts';
import type { Column, ColumnKind } from '../column.ts';
import { LagoaError } from '../error.ts';
import type { Columns } from '../table.ts';

type Arrow = typeof import('apache-arrow');

/** Kinds that BigQuery gives in the very form in which Lagoa keeps them. */
const sameForm: readonly ColumnKind[] = [
  'string',
  'boolean',
  'int64',
  'float64',
  'date',
  'timestamp',
];

/** The kind in which BigQuery gives a declared kind: it knows one integer and no categories. */
function givenKind({ kind }: Column): ColumnKind {
  if (kind === 'int32') return 'int64';
  return kind === 'category' ? 'string' : kind;
}

/**
 * A batch of BigQuery's as the declaration has it: int32 from INT64, categories from texts, decimals
 * of their own scale; other columns are taken over as they lie. Throws `invalid-data` where a column
 * is missing, of another type, or null where none may be, and `corrupt` for texts that are none.
 */
export async function conformBatch(
  arrow: Arrow,
  columns: Columns,
  batch: RecordBatch,
): Promise<RecordBatch> {
  const names = Object.keys(columns);
  const kept = new Map<string, Data>();
  const made: Record<string, Column> = {};
  const values: Record<string, ArrowValue[]> = {};
  for (const [name, column] of Object.entries(columns)) {
    const found = readColumn(batch, name);
    checkKind(name, column, found);
    const data = batch.getChild(name)?.data[0];
    if (sameForm.includes(column.kind) && data !== undefined) {
      if (column.kind === 'string') checkTexts(name, data);
      kept.set(name, data);
      continue;
    }
    made[name] = column;
    values[name] = Array.from({ length: found.length }, (_, row) =>
      convert(column, found.value(row)),
    );
  }
  const encoded = await columnsToBatch({ columns: made }, values);
  const children = names.map((name) => {
    const child = kept.get(name) ?? encoded.getChild(name)?.data[0];
    if (child !== undefined) return child;
    throw new LagoaError('invalid-data', `column ${name} is not in the batch`);
  });
  const fields = names.map((name, i) => {
    const type = children[i]?.type ?? new arrow.Null();
    return new arrow.Field(name, type, columns[name]?.nullable ?? false);
  });
  return assembleBatch(arrow, new arrow.Schema(fields), children);
}

function convert({ kind }: Column, value: ArrowValue): ArrowValue {
  return kind === 'int32' && typeof value === 'bigint' ? Number(value) : value;
}

function checkKind(name: string, column: Column, found: ArrowColumn): void {
  if (found.kind !== givenKind(column))
    throw new LagoaError(
      'invalid-data',
      `column ${name} is declared ${column.kind}, BigQuery gives ${found.kind}`,
      { details: { column: name } },
    );
  if (found.nullCount > 0 && !column.nullable)
    throw new LagoaError('invalid-data', `column ${name} is null in ${found.nullCount} rows`, {
      details: { column: name },
    });
}

/** Texts lie one after the other in valid UTF-8; a broken answer must not pass for other texts. */
function checkTexts(name: string, { length, valueOffsets, values }: Data): void {
  const bytes: unknown = values;
  const offsets: unknown = valueOffsets;
  if (!(bytes instanceof Uint8Array && offsets instanceof Int32Array)) return;
  let last = offsets[0] ?? 0;
  const first = last;
  for (let row = 1; row <= length; row++) {
    const end = offsets[row] ?? -1;
    if (end < last || end > bytes.length)
      throw new LagoaError('corrupt', `column ${name}: the text of row ${row - 1} has no place`, {
        details: { name },
      });
    last = end;
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(first, last));
  } catch (cause) {
    throw new LagoaError('corrupt', `column ${name} is not UTF-8`, { details: { name }, cause });
  }
}
