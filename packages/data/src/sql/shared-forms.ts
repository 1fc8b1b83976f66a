import type { Form } from './dialect.ts';
import type { Operation } from './expression.ts';

type OwnForm =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'exp'
  | 'bucket'
  | 'toInt64'
  | 'toFloat64'
  | 'parseNumber'
  | 'unscaled'
  | 'matches'
  | 'trim'
  | 'toDate'
  | 'dayOfWeek'
  | 'hour'
  | 'daysBetween'
  | 'microsBetween'
  | 'hashBucket';

/** Forms that mean the same in DuckDB and BigQuery. */
export const sharedForms: Readonly<Record<Exclude<Operation, OwnForm>, Form>> = {
  abs: (x) => `ABS(${x})`,
  floor: (x) => `FLOOR(${x})`,
  sqrt: (x) => `CASE WHEN ${x} >= 0 THEN SQRT(${x}) END`,
  // Never LOG, which is base 10 in DuckDB.
  ln: (x) => `CASE WHEN ${x} > 0 THEN LN(${x}) END`,
  // Never LEAST and GREATEST, which skip nulls in DuckDB.
  clip: (x, min, max) =>
    `CASE WHEN ${x} < ${min} THEN ${min} WHEN ${x} > ${max} THEN ${max} ELSE ${x} END`,
  equal: (a, b) => `(${a} = ${b})`,
  notEqual: (a, b) => `(${a} <> ${b})`,
  less: (a, b) => `(${a} < ${b})`,
  lessOrEqual: (a, b) => `(${a} <= ${b})`,
  greater: (a, b) => `(${a} > ${b})`,
  greaterOrEqual: (a, b) => `(${a} >= ${b})`,
  isIn: (x, ...values) => `(${x} IN (${values.join(', ')}))`,
  and: (a, b) => `(${a} AND ${b})`,
  or: (a, b) => `(${a} OR ${b})`,
  not: (x) => `(NOT ${x})`,
  isNull: (x) => `(${x} IS NULL)`,
  coalesce: (x, otherwise) => `COALESCE(${x}, ${otherwise})`,
  caseWhen: (condition, then, otherwise) =>
    `CASE WHEN ${condition} THEN ${then}${otherwise === undefined ? '' : ` ELSE ${otherwise}`} END`,
  concat: (a, b) => `(${a} || ${b})`,
  length: (text) => `LENGTH(${text})`,
  asciiLower: (text) => `TRANSLATE(${text}, '${letters.toUpperCase()}', '${letters}')`,
  year: (day) => `EXTRACT(YEAR FROM ${day})`,
  month: (day) => `EXTRACT(MONTH FROM ${day})`,
  day: (day) => `EXTRACT(DAY FROM ${day})`,
};

const letters = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A number as text, in the syntax that JavaScript, RE2 and both engines read alike. The guard in
 * front of a cast: by themselves the casts differ (`1_000`, `0x10`, `nan`).
 */
export const numberPattern =
  '^[ \\t\\n\\r]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[ \\t\\n\\r]*$';
