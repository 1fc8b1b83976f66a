export { arrowSchema } from './arrow-schema.ts';
export { type BigQueryField, type BigQueryTable, bigqueryTable } from './bigquery-table.ts';
export { describeTable } from './describe-table.ts';
export { duckdbDdl } from './duckdb-ddl.ts';
export { formatJsonRow, parseJsonRow } from './json-row.ts';
export { type JsonSchema, jsonSchema } from './json-schema.ts';
export { anchoredPattern, checkPattern, createPatternMatcher } from './pattern.ts';
export { tableSource } from './table-source.ts';
