export { duckdbColumns, duckdbType, quoteName, quoteText } from '../contract/duckdb-ddl.ts';
