import type { Dialect, Form } from './dialect.ts';
import { numberPattern, sharedForms } from './shared-forms.ts';

const finite: Form = (x) => `IF(IS_NAN(${x}) OR IS_INF(${x}), NULL, ${x})`;

/** BigQuery's GoogleSQL. Parameters are `@p1`, `@p2` …, all of them STRING. */
export const bigquery: Dialect = {
  name: 'bigquery',
  types: {
    boolean: 'BOOL',
    int64: 'INT64',
    float64: 'FLOAT64',
    string: 'STRING',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
  },
  quoteName: (name) => `\`${name.replaceAll(/[\\`\p{Cc}]/gu, escaped)}\``,
  parameter: (position) => `@p${position}`,
  textLiteral: (text) =>
    `'${text.replaceAll(/[^A-Za-z0-9 _.,:;()[\]{}<>=+*/%&|!?@#$^~-]/gu, escapedLong)}'`,
  literals: {
    boolean: (value) => value.toUpperCase(),
    int64: (digits) => digits,
    float64: (number) => (/[.e]/.test(number) ? number : `${number}.0`),
    date: (text) => `DATE '${text}'`,
    timestamp: (micros) => `TIMESTAMP_MICROS(${micros})`,
  },
  read: {
    float64: finite,
    decimal: (name) => `CAST(CAST(${name} AS STRING) AS FLOAT64)`,
  },
  finite,
  overflows: false,
  int64: {
    add: (a, b) => `SAFE_ADD(${a}, ${b})`,
    subtract: (a, b) => `SAFE_SUBTRACT(${a}, ${b})`,
    multiply: (a, b) => `SAFE_MULTIPLY(${a}, ${b})`,
  },
  // A sum of INT64 raises where it overflows.
  sum: (x) => `SAFE_CAST(SUM(CAST(${x} AS BIGNUMERIC)) AS INT64)`,
  sumDigits: (x) => `CAST(SUM(CAST(${x} AS BIGNUMERIC)) AS STRING)`,
  forms: {
    ...sharedForms,
    add: (a, b) => `SAFE_ADD(${a}, ${b})`,
    subtract: (a, b) => `SAFE_SUBTRACT(${a}, ${b})`,
    multiply: (a, b) => `SAFE_MULTIPLY(${a}, ${b})`,
    divide: (a, b) => `SAFE_DIVIDE(${a}, ${b})`,
    // A plain EXP raises where it overflows.
    exp: (x) => `SAFE.EXP(${x})`,
    bucket: (x, ...edges) => `RANGE_BUCKET(${x}, [${edges.join(', ')}])`,
    toInt64: (x) => `SAFE_CAST(ROUND(${x}) AS INT64)`,
    toFloat64: (x) => `CAST(${x} AS FLOAT64)`,
    parseNumber: (text) => {
      const number = `SAFE_CAST(${text} AS FLOAT64)`;
      return `CASE WHEN REGEXP_CONTAINS(${text}, r'${numberPattern}') AND NOT IS_INF(${number}) THEN ${number} END`;
    },
    unscaled: (decimal, units) => `CAST((${decimal} * ${units}) AS INT64)`,
    matches: (text, pattern) => `REGEXP_CONTAINS(${text}, ${pattern})`,
    trim: (text) => `TRIM(${text}, ' \\t\\n\\r')`,
    toDate: (instant) => `DATE(${instant}, 'UTC')`,
    dayOfWeek: (day) => `EXTRACT(DAYOFWEEK FROM ${day})`,
    hour: (instant) => `EXTRACT(HOUR FROM ${instant} AT TIME ZONE 'UTC')`,
    daysBetween: (start, end) => `DATE_DIFF(${end}, ${start}, DAY)`,
    microsBetween: (start, end) => `TIMESTAMP_DIFF(${end}, ${start}, MICROSECOND)`,
    hashBucket: (text, buckets) =>
      `MOD(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(${text})), 1, 15)) AS INT64), ${buckets})`,
  },
};

function escapedLong(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}

/** Identifiers take the escapes of string literals. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 || code > 126 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\${character}`;
}
