import { LagoaError, readColumn } from '@lagoa/data';
import {
  aggregate,
  bigquery,
  boolean,
  caseWhen,
  type ColumnExpression,
  compileQuery,
  count,
  countValues,
  date,
  duckdb,
  evaluate,
  type Expression,
  float64,
  from,
  int64,
  type LiteralExpression,
  type Query,
  type RowValue,
  select,
  type SqlKind,
  string,
  timestamp,
  union,
} from '@lagoa/data/sql';
import { checkSource } from './check-source.ts';
import type { InputValues } from './input-values.ts';
import { columnsIn, isInexact, leafKey, levelOf, numberOf } from './leaf.ts';
import type { Observed, RowGroups, SqlSource } from './observe.ts';
import { encodeLevels, indexLevels } from './read-batch.ts';

/** What one part of the statement counts: every combination of these values. */
interface Part {
  readonly key: string;
  readonly values: readonly Expression[];
}

/**
 * Learns about a table or query with one statement: for each set of leaves, the combinations of
 * values that occur and how many rows have each. An engine's logarithm is not another's, so a leaf
 * with one is computed here, from its columns.
 */
export async function observeSql(
  { engine, from: source, pathOf, signal }: SqlSource,
  leafSets: readonly (readonly Expression[])[],
): Promise<Observed> {
  const parts = [...new Map(leafSets.map(toPart).map((part) => [part.key, part])).values()];
  const rows = 'node' in source ? source : from(source);
  checkSource(rows, leafSets.flat());
  const dialect = engine.dialect === 'duckdb' ? duckdb : bigquery;
  const query = statementOf(parts, rows);
  const compiled = compileQuery(query, dialect, pathOf === undefined ? {} : { pathOf });
  const found = [...parts, undefined].map((part) => ({
    cells: new Map<string, RowValue[]>(
      [...(part === undefined ? [] : placesOf(part).values())].map((name) => [name, []]),
    ),
    counts: Array.of<number>(),
  }));
  for await (const batch of engine.query(compiled, signal === undefined ? {} : { signal })) {
    const partOf = readColumn(batch, 'part').numbers();
    const counts = readColumn(batch, 'rows').numbers();
    const columns = found.map(({ cells }) =>
      [...cells].map(([name, values]) => ({ values, column: readColumn(batch, name) })),
    );
    for (let row = 0; row < batch.numRows; row++) {
      const place = partOf[row] ?? -1;
      const part = found[place];
      if (part === undefined) throw new LagoaError('corrupt', `part ${place} of a fit`);
      part.counts.push(counts[row] ?? 0);
      for (const { values, column } of columns[place] ?? []) values.push(column.value(row));
    }
  }
  const groups = new Map(
    parts.map((part, i): [string, RowGroups] => {
      const { cells = new Map(), counts = [] } = found[i] ?? {};
      return [
        part.key,
        {
          values: readCells(part, cells),
          length: counts.length,
          counts: Float64Array.from(counts),
        },
      ];
    }),
  );
  return {
    rows: found.at(-1)?.counts[0] ?? 0,
    groupsOf(leaves) {
      const group = groups.get(toPart(leaves).key);
      if (group !== undefined) return [group];
      throw new LagoaError('invalid-argument', `${leaves.map(leafKey)} was not asked for`);
    },
  };
}

function toPart(leaves: readonly Expression[]): Part {
  const values = leaves.flatMap((leaf): readonly Expression[] =>
    isInexact(leaf) ? columnsIn(leaf) : [leaf],
  );
  const byKey = new Map(values.map((value) => [`${value.kind} ${leafKey(value)}`, value]));
  return { key: [...byKey.keys()].sort().join(), values: [...byKey.values()] };
}

/** The union of all parts and, as the last, the number of rows; columns are shared by kind. */
function statementOf(parts: readonly Part[], rows: Query): Query {
  const total = aggregate(rows, { by: {}, values: { rows: count() } });
  const counted = parts.map((part) => {
    const places = placesOf(part);
    return countValues(
      rows,
      Object.fromEntries(part.values.map((value) => [places.get(value) ?? '', value])),
    );
  });
  const columns = new Map<string, SqlKind>(
    parts.flatMap((part) => [...placesOf(part)].map(([{ kind }, name]) => [name, kind] as const)),
  );
  const [first, ...others] = [...counted, total].map((query, i) =>
    select(query, {
      part: int64(i),
      rows: columnOf('rows', 'int64'),
      ...Object.fromEntries(
        [...columns].map(([name, kind]) => [
          name,
          Object.hasOwn(query.columns, name) ? columnOf(name, kind) : nullOf(kind),
        ]),
      ),
    }),
  );
  return first === undefined ? total : union([first, ...others]);
}

function columnOf(name: string, kind: SqlKind): ColumnExpression {
  return { node: 'column', kind, name, declared: kind };
}

/** The column of the statement that holds a value: `float64_0`, `float64_1`, `string_0` … */
function placesOf({ values }: Part): ReadonlyMap<Expression, string> {
  const used = new Map<SqlKind, number>();
  return new Map(
    values.map((value) => {
      const place = used.get(value.kind) ?? 0;
      used.set(value.kind, place + 1);
      return [value, `${value.kind}_${place}`];
    }),
  );
}

const anyOf: Readonly<Record<SqlKind, LiteralExpression>> = {
  boolean: boolean(false),
  int64: int64(0),
  float64: float64(0),
  string: string(''),
  date: date('1970-01-01'),
  timestamp: timestamp(0n),
};

function nullOf(kind: SqlKind): Expression {
  return caseWhen(boolean(false), { value: anyOf[kind] });
}

/** The leaves of a part from what the engine answered. */
function readCells(part: Part, cells: ReadonlyMap<string, readonly RowValue[]>): InputValues {
  const places = placesOf(part);
  const byKey = new Map(
    [...places].map(([value, name]) => [
      `${value.kind} ${leafKey(value)}`,
      { name, cells: cells.get(name) ?? [] },
    ]),
  );
  const placeOf = (expression: Expression) =>
    byKey.get(`${expression.kind} ${leafKey(expression)}`);
  /** The expression over the answer's columns. */
  const moved = (expression: Expression): Expression => {
    if (expression.node === 'literal') return expression;
    if (expression.node === 'call')
      return { ...expression, operands: expression.operands.map(moved) };
    const { kind } = expression;
    return { node: 'column', kind, name: placeOf(expression)?.name ?? '', declared: kind };
  };
  const valuesOf = (leaf: Expression): readonly RowValue[] => {
    const place = placeOf(leaf);
    if (place !== undefined) return place.cells;
    const expression = moved(leaf);
    const columns = columnsIn(leaf).flatMap((column) => placeOf(column) ?? []);
    return Array.from({ length: columns[0]?.cells.length ?? 0 }, (_, row) =>
      evaluate(
        expression,
        Object.fromEntries(columns.map((column) => [column.name, column.cells[row] ?? null])),
      ),
    );
  };
  return {
    numbers: (leaf) => Float64Array.from(valuesOf(leaf), numberOf),
    levels: (leaf, indexOf) => indexLevels(encodeLevels(valuesOf(leaf).map(levelOf)), indexOf),
  };
}
