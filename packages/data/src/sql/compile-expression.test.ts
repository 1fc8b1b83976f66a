import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bigquery } from './bigquery.ts';
import { compileExpression } from './compile-expression.ts';
import { compileQuery } from './compile-query.ts';
import { duckdb } from './duckdb.ts';
import type { Expression } from './expression.ts';
import { cases } from './fixtures/cases.ts';
import { documented, documentedQueries } from './fixtures/documented.ts';
import * as sql from './index.ts';

const page = readFileSync('docs/sql.md', 'utf8');
/** What DuckDB and BigQuery are sent, by expression, from the cells of a Markdown table. */
const table = new Map(
  [...page.matchAll(/^\| (`.*`) +\|$/gm)].map(([, cells = '']) => {
    const [name = '', , ...texts] = cells
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replace(/^(`+) ?(.*?) ?\1$/, '$2'))
      .map((cell) => cell.replaceAll('\\|', '|'));
    return [name, texts];
  }),
);
const x = sql.column({ columns: { x: { kind: 'float64' } } }, 'x');

describe('compileExpression', () => {
  test.each(Object.entries(documented))('writes %s as docs/sql.md says', (name, expression) => {
    const texts = [duckdb, bigquery].map((dialect) => compileExpression(expression, dialect).text);
    expect(texts).toEqual(table.get(name));
  });

  test.each(Object.entries(documentedQueries))('writes %s as docs/sql.md says', (name, query) => {
    const texts = [duckdb, bigquery].map((dialect) => compileQuery(query, dialect).text);
    expect(texts).toEqual(table.get(name));
  });

  test('docs/sql.md has a row for every operation and no other', () => {
    expect([...table.keys()]).toEqual([documented, documentedQueries].flatMap(Object.keys));
    const used = JSON.stringify(documented);
    for (const operation of Object.keys(duckdb.forms))
      expect(used).toContain(`"operation":"${operation}"`);
  });

  test('a tree that went through JSON gives the same bytes', () => {
    const copy: typeof cases = JSON.parse(JSON.stringify(cases));
    for (const dialect of [duckdb, bigquery])
      expect(Object.values(copy).map((each) => compileExpression(each, dialect))).toEqual(
        Object.values(cases).map((each) => compileExpression(each, dialect)),
      );
  });

  test('texts are parameters, each once, in order of appearance', () => {
    const [a, b] = [sql.string("a'"), sql.string('b')];
    const text = sql.concat(sql.concat(a, b), sql.concat(b, a));
    expect(compileExpression(text, bigquery)).toEqual({
      text: '((@p1 || @p2) || (@p2 || @p1))',
      parameters: ["a'", 'b'],
    });
  });

  test.each([
    ['a"; --`\\\n', duckdb, '"a""; --`\\\n"'],
    ['a"; --`\\\n', bigquery, '`a"; --\\`\\\\\\u000a`'],
  ])('the name %j is quoted', (name, dialect, text) => {
    const columns = { [name]: { kind: 'int64' } } as const;
    expect(compileExpression(sql.column({ columns }, name), dialect).text).toBe(text);
  });

  test.each<[string, Expression]>([
    ['floor of ln', sql.floor(sql.ln(x))],
    ['toInt64 of ln', sql.toInt64(sql.multiply(sql.ln(x), sql.float64(2)))],
    ['bucket of ln', sql.bucket(sql.coalesce(sql.ln(x), x), [0])],
    ['greater of ln', sql.greater(x, sql.ln(x))],
    ['isIn of ln', sql.isIn(sql.ln(x), [sql.float64(0)])],
  ])('%s is refused by name, in both dialects', (name, expression) => {
    for (const dialect of [duckdb, bigquery])
      expect(() => compileExpression(expression, dialect)).toThrow(
        expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(name) }),
      );
  });

  test('what is exact about a logarithm is allowed', () => {
    expect(compileExpression(sql.isNull(sql.ln(x)), bigquery).text).toContain('LN(');
    expect(compileExpression(sql.floor(sql.toFloat64(sql.int64(1))), duckdb).text).toBe(
      'FLOOR(CAST(CAST(1 AS BIGINT) AS DOUBLE))',
    );
  });

  test.each(['median', 'constructor'])('an unknown operation %s is refused', (operation) => {
    const tree: Expression = JSON.parse(
      JSON.stringify({ node: 'call', kind: 'float64', operation, operands: [x] }),
    );
    expect(() => compileExpression(tree, duckdb)).toThrow(`duckdb has no operation ${operation}`);
    expect(() => sql.evaluate(tree, { x: 1 })).toThrow(`rows have no operation ${operation}`);
  });

  test('a text that grows beyond the limit is refused before it is whole', () => {
    let deep: Expression<'float64'> = x;
    for (let depth = 0; depth < 60; depth++) deep = sql.clip(deep, { min: 0, max: 1 });
    expect(() => compileExpression(deep, duckdb)).toThrow('above 1000000 characters');
    let long: Expression<'float64'> = x;
    for (let depth = 0; depth < 200; depth++) long = sql.add(long, sql.float64(1));
    expect(compileExpression(long, duckdb).text.length).toBeLessThan(5000);
  });
});
