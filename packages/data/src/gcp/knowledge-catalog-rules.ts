import type { Column } from '../column.ts';
import { anchoredPattern } from '../contract/pattern.ts';
import { contentHash } from '../hash.ts';
import type { RowRule } from '../quality/row-rule.ts';
import type { SetRule } from '../quality/set-rule.ts';
import { bigquery } from '../sql/bigquery.ts';
import { createExpressionWriter } from '../sql/compile-expression.ts';
import type { TableDefinition } from '../table.ts';

/** A rule of a data-quality scan, with exactly one expectation. */
export interface ScanRule {
  name: string;
  description: string;
  dimension: 'COMPLETENESS' | 'VALIDITY' | 'UNIQUENESS' | 'FRESHNESS';
  column?: string;
  ignoreNull?: boolean;
  threshold?: number;
  nonNullExpectation?: Record<string, never>;
  rangeExpectation?: { minValue: string; maxValue: string };
  setExpectation?: { values: string[] };
  regexExpectation?: { regex: string };
  uniquenessExpectation?: Record<string, never>;
  rowConditionExpectation?: { sqlExpression: string };
  tableConditionExpectation?: { sqlExpression: string };
  sqlAssertion?: { sqlStatement: string };
}

type Unnamed = Omit<ScanRule, 'name'>;

/**
 * The contract of a table as rules of a scan in BigQuery: missing values, ranges, levels, patterns,
 * the key; then row rules and set rules. `left` names the rules that a scan cannot hold: `volume`
 * needs the snapshots and `references` a second table.
 *
 * Source: data_quality.proto of the Dataplex API.
 */
export function scanRules(
  table: TableDefinition,
  {
    rowRules = [],
    setRules = [],
  }: { readonly rowRules?: readonly RowRule[]; readonly setRules?: readonly SetRule[] } = {},
): { readonly rules: readonly ScanRule[]; readonly left: readonly string[] } {
  const found: (readonly [name: string, rule: Unnamed])[] = [];
  for (const [name, column] of Object.entries(table.columns))
    found.push(...columnRules(name, column));
  if (table.key.length > 0) found.push(['key', uniqueRule(table.key, 'the key names one row')]);
  const left: string[] = [];
  for (const rule of rowRules) found.push([rule.name, conditionRule(rule)]);
  for (const rule of setRules) {
    const own = setRule(rule);
    if (own === undefined) left.push(rule.name);
    else found.push([rule.name, own]);
  }
  const taken = new Set<string>();
  const rules = found.map(([name, rule]) => ({
    ...rule,
    name: nameOf(name, taken),
    description: [...rule.description].slice(0, 1024).join(''),
  }));
  return { rules, left };
}

function columnRules(name: string, column: Column): readonly (readonly [string, Unnamed])[] {
  const rules: (readonly [string, Unnamed])[] = [];
  const valid = (what: string, rule: Omit<Unnamed, 'dimension' | 'threshold'>): void => {
    rules.push([`${name} ${what}`, { dimension: 'VALIDITY', threshold: 1, ...rule }]);
  };
  const common = { column: name, ignoreNull: column.nullable === true };
  if (!column.nullable)
    rules.push([
      `${name} present`,
      {
        description: `${name} has a value`,
        dimension: 'COMPLETENESS',
        threshold: 1,
        column: name,
        nonNullExpectation: {},
      },
    ]);
  if (column.kind === 'category')
    valid('level', {
      ...common,
      description: `${name} is one of its levels`,
      setExpectation: { values: [...column.levels] },
    });
  if (column.kind === 'string' && column.pattern !== undefined)
    valid('pattern', {
      ...common,
      description: `${name} matches its pattern whole`,
      regexExpectation: { regex: anchoredPattern(column.pattern) },
    });
  const { min, max } = limitsOf(column);
  if (min === '' && max === '') return rules;
  const description = `${name} in [${min || '-∞'}, ${max || '∞'}]`;
  if (column.kind === 'float64')
    valid('range', {
      description,
      column: name,
      rowConditionExpectation: { sqlExpression: floatCondition(name, min, max) },
    });
  else
    valid('range', { ...common, description, rangeExpectation: { minValue: min, maxValue: max } });
  return rules;
}

/** Bounds as texts, `''` for none. An int32 is INT64 in BigQuery, which holds more. */
function limitsOf(column: Column): { readonly min: string; readonly max: string } {
  const { min, max } = { min: undefined, max: undefined, ...column };
  const [least, most] = column.kind === 'int32' ? ['-2147483648', '2147483647'] : ['', ''];
  return {
    min: min === undefined ? least : String(min),
    max: max === undefined ? most : String(max),
  };
}

/** NaN is outside any bound, as in the contract; a missing value is not this rule's. */
function floatCondition(name: string, min: string, max: string): string {
  const column = bigquery.quoteName(name);
  const parts = [
    ...(min === '' ? [] : [`${column} >= CAST('${min}' AS FLOAT64)`]),
    ...(max === '' ? [] : [`${column} <= CAST('${max}' AS FLOAT64)`]),
  ];
  return `COALESCE(${parts.join(' AND ')}, TRUE)`;
}

function uniqueRule(columns: readonly string[], description: string): Unnamed {
  const [only] = columns;
  // Documents call it a rule of the whole column, the schema one of rows: no threshold is both.
  const base = { description, dimension: 'UNIQUENESS' } as const;
  if (columns.length === 1 && only !== undefined)
    return { ...base, column: only, ignoreNull: true, uniquenessExpectation: {} };
  const names = columns.map(bigquery.quoteName);
  const whole = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const list = names.join(', ');
  return {
    ...base,
    sqlAssertion: {
      sqlStatement: `SELECT ${list} FROM \${data()} WHERE ${whole} GROUP BY ${list} HAVING COUNT(*) > 1`,
    },
  };
}

/**
 * A row keeps a rule that is null for it, as in a CHECK of SQL. Scans take no `;` and read `${…}` as
 * their own; both can be in texts only, where they are written as escapes.
 */
function conditionRule({ name, column, holds, expected = name }: RowRule): Unnamed {
  const text = createExpressionWriter(bigquery, { texts: 'literals' })
    .text(holds)
    .replaceAll(';', '\\x3b')
    .replaceAll('$', '\\x24');
  return {
    description: expected,
    dimension: 'VALIDITY',
    threshold: 1,
    ...(column !== undefined && { column }),
    rowConditionExpectation: { sqlExpression: `COALESCE(${text}, TRUE)` },
  };
}

function setRule(rule: SetRule): Unnamed | undefined {
  if (rule.kind === 'unique') return uniqueRule(rule.columns, rule.name);
  if (rule.kind === 'complete' && rule.share > 0)
    return {
      description: `at least ${rule.share} of the rows have ${rule.column}`,
      dimension: 'COMPLETENESS',
      column: rule.column,
      threshold: rule.share,
      nonNullExpectation: {},
    };
  if (rule.kind !== 'fresh') return undefined;
  const newest = `TIMESTAMP(MAX(${bigquery.quoteName(rule.column)}))`;
  const age = `TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), ${newest}, MICROSECOND)`;
  return {
    description: `${rule.column} at most ${rule.maxAgeMicros / 1e6} s old; a table without a value is not fresh`,
    dimension: 'FRESHNESS',
    tableConditionExpectation: {
      sqlExpression: `COALESCE(${age} <= ${rule.maxAgeMicros}, FALSE)`,
    },
  };
}

/** Letters, digits and hyphens, a letter first, 63 at most, and no name twice. */
function nameOf(text: string, taken: Set<string>): string {
  const clean = text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^[^A-Za-z]+|-$/g, '');
  const plain = clean === '' ? 'rule' : clean;
  const isFree = plain.length <= 63 && !taken.has(plain);
  const name = isFree
    ? plain
    : `${plain.slice(0, 50)}-${contentHash([text, taken.size]).slice(0, 12)}`;
  taken.add(name);
  return name;
}
