import type { Dialect, Form } from './dialect.ts';
import { numberPattern, sharedForms } from './shared-forms.ts';

const finite: Form = (x) => `CASE WHEN isfinite(${x}) THEN ${x} END`;

/**
 * A HUGEINT as int64, null outside. DuckDB's optimizer moves a cast between whole numbers over to a
 * constant it is compared with, `TRY_CAST` too, and so lost the null; it does not look into GREATEST.
 */
function narrow(x: string): string {
  return `GREATEST(TRY_CAST(${x} AS BIGINT))`;
}

/** DuckDB 1.5. Parameters are `$1`, `$2` …. The session's time zone does not matter. */
export const duckdb: Dialect = {
  name: 'duckdb',
  types: {
    boolean: 'BOOLEAN',
    int64: 'BIGINT',
    float64: 'DOUBLE',
    string: 'VARCHAR',
    date: 'DATE',
    timestamp: 'TIMESTAMPTZ',
  },
  quoteName: (name) => `"${name.replaceAll('"', '""')}"`,
  parameter: (position) => `CAST($${position} AS VARCHAR)`,
  textLiteral: (text) => `CAST('${text.replaceAll("'", "''")}' AS VARCHAR)`,
  literals: {
    boolean: (value) => value.toUpperCase(),
    int64: (digits) => `CAST(${digits} AS BIGINT)`,
    // Without an exponent, 1.1 is a DECIMAL.
    float64: (number) => parenthesize(number.includes('e') ? number : `${number}e0`),
    date: (text) => `DATE '${text}'`,
    timestamp: (micros) => `make_timestamptz(${micros})`,
  },
  read: {
    int32: (name) => `CAST(${name} AS BIGINT)`,
    category: (name) => `CAST(${name} AS VARCHAR)`,
    float64: finite,
    // By its digits: DuckDB's own cast of a wide decimal is not the nearest.
    decimal: (name) => `CAST(CAST(${name} AS VARCHAR) AS DOUBLE)`,
  },
  finite,
  overflows: true,
  int64: {
    add: (a, b) => narrow(`(CAST(${a} AS HUGEINT) + ${b})`),
    subtract: (a, b) => narrow(`(CAST(${a} AS HUGEINT) - ${b})`),
    multiply: (a, b) => narrow(`(CAST(${a} AS HUGEINT) * ${b})`),
  },
  // Summed as HUGEINT.
  sum: (x) => narrow(`SUM(${x})`),
  sumDigits: (x) => `CAST(SUM(${x}) AS VARCHAR)`,
  forms: {
    ...sharedForms,
    add: (a, b) => `(${a} + ${b})`,
    subtract: (a, b) => `(${a} - ${b})`,
    multiply: (a, b) => `(${a} * ${b})`,
    divide: (a, b) => `(${a} / ${b})`,
    exp: (x) => finite(`EXP(${x})`),
    bucket: (x, ...edges) => {
      const steps = edges.map((edge, i) => `WHEN ${x} >= ${edge} THEN ${i + 1} `).reverse();
      return `CAST(CASE ${steps.join('')}WHEN ${x} IS NOT NULL THEN 0 END AS BIGINT)`;
    },
    // A bare cast rounds halves to even.
    toInt64: (x) => `TRY_CAST(ROUND(${x}) AS BIGINT)`,
    toFloat64: (x) => `CAST(${x} AS DOUBLE)`,
    parseNumber: (text) => {
      const number = `TRY_CAST(${text} AS DOUBLE)`;
      return `CASE WHEN REGEXP_MATCHES(${text}, '${numberPattern}') AND isfinite(${number}) THEN ${number} END`;
    },
    unscaled: (decimal, units) => `CAST((${decimal} * CAST(${units} AS DECIMAL(19, 0))) AS BIGINT)`,
    matches: (text, pattern) => `REGEXP_MATCHES(${text}, ${pattern})`,
    trim: (text) => `TRIM(${text}, E' \\t\\n\\r')`,
    toDate: (instant) => `CAST((${instant} AT TIME ZONE 'UTC') AS DATE)`,
    dayOfWeek: (day) => `(EXTRACT(DOW FROM ${day}) + 1)`,
    hour: (instant) => `EXTRACT(HOUR FROM (${instant} AT TIME ZONE 'UTC'))`,
    daysBetween: (start, end) => `DATE_DIFF('day', ${start}, ${end})`,
    microsBetween: (start, end) => `(EPOCH_US(${end}) - EPOCH_US(${start}))`,
    hashBucket: (text, buckets) =>
      `(CAST(('0x' || SUBSTR(MD5(${text}), 1, 15)) AS BIGINT) % ${buckets})`,
  },
};

/** `a - -1` must never be written `a --1`, a comment. */
function parenthesize(number: string): string {
  return number.startsWith('-') ? `(${number})` : number;
}
