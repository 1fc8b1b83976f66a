import { type Columns, columnsToBatch, type SqlEngine } from '@lagoa/data';
import type { SqlKind } from '@lagoa/data/sql';
import type { ReferenceEngine } from './reference-engine.ts';
import { readCell } from './value-proto.ts';

const kindOfType: Readonly<Record<string, SqlKind>> = {
  BOOL: 'boolean',
  INT64: 'int64',
  DOUBLE: 'float64',
  STRING: 'string',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
};

/** The reference engine as BigQuery's `SqlEngine`, over the tables loaded under a number. */
export function createReferenceSqlEngine(engine: ReferenceEngine, loaded: string): SqlEngine {
  return {
    dialect: 'bigquery',
    async *query({ text, parameters }) {
      const { columns, rows } = await engine.read(text, {
        loaded,
        parameters: parameters.map(String),
      });
      const kinds = columns.map(({ name, type }) => {
        const kind = kindOfType[type];
        if (kind === undefined) throw new Error(`column ${name} is ${type}`);
        return { name, kind };
      });
      const table: Columns = Object.fromEntries(
        kinds.map(({ name, kind }) => [name, { kind, nullable: true }]),
      );
      yield await columnsToBatch(
        { columns: table },
        Object.fromEntries(
          kinds.map(({ name, kind }, i) => [
            name,
            rows.map((cells) => readCell(kind, cells[i] ?? {})),
          ]),
        ),
      );
    },
  };
}
