import { defineTable, type readColumn, type SqlEngine } from '@lagoa/data';
import { defineFeatures } from '@lagoa/features';

const yesNo = { kind: 'category', levels: ['No', 'Yes'] } as const;
const service = { kind: 'category', levels: ['No', 'Yes', 'No internet service'] } as const;

/** 20 raw columns as those of a telco's customers: 6 numbers and 14 categories. */
export const wide = defineTable({
  name: 'wide',
  layer: 'gold',
  key: [],
  columns: {
    senior: { kind: 'int32' },
    tenure: { kind: 'int32' },
    monthly: { kind: 'float64', nullable: true },
    total: { kind: 'float64', nullable: true },
    usage: { kind: 'float64', nullable: true },
    balance: { kind: 'float64', nullable: true },
    partner: yesNo,
    dependents: yesNo,
    phone: yesNo,
    paperless: yesNo,
    lines: { kind: 'category', levels: ['No', 'Yes', 'No phone service'] },
    internet: { kind: 'category', levels: ['DSL', 'Fiber optic', 'No'] },
    security: service,
    backup: service,
    protection: service,
    support: service,
    tv: service,
    movies: service,
    contract: { kind: 'category', levels: ['Month-to-month', 'One year', 'Two year'] },
    payment: { kind: 'category', levels: ['Card', 'Transfer', 'Mailed check', 'E-check'] },
  },
});

/** 45 slots. */
export const wideFeatures = defineFeatures(wide, (column, f) => ({
  senior: f.numeric(column.senior),
  tenure: f.standardize(column.tenure),
  monthly: f.standardize(f.impute(column.monthly, 'median')),
  total: f.standardize(f.impute(column.total, 'median')),
  usage: f.standardize(f.impute(column.usage, 'median')),
  balance: f.standardize(f.impute(column.balance, 'median')),
  partner: f.ordinal(column.partner, { unseen: 'error' }),
  dependents: f.oneHot(column.dependents, { unseen: 'error' }),
  phone: f.oneHot(column.phone, { unseen: 'error' }),
  paperless: f.oneHot(column.paperless, { unseen: 'error' }),
  lines: f.oneHot(column.lines, { unseen: 'error' }),
  internet: f.oneHot(column.internet, { unseen: 'error' }),
  security: f.oneHot(column.security, { unseen: 'error' }),
  backup: f.oneHot(column.backup, { unseen: 'error' }),
  protection: f.oneHot(column.protection, { unseen: 'error' }),
  support: f.oneHot(column.support, { unseen: 'error' }),
  tv: f.oneHot(column.tv, { unseen: 'error' }),
  movies: f.oneHot(column.movies, { unseen: 'error' }),
  contract: f.oneHot(column.contract, { unseen: 'error' }),
  payment: f.ordinal(column.payment, { unseen: 'error' }),
  paymentOf: f.oneHot(column.payment, { unseen: 'error' }),
}));

/** How many of a million values of the numeric columns are missing. */
const missing = 50_000;

const number = (salt: number): string => `hash(i, ${salt})::DOUBLE / 18446744073709551616`;
const orNull = (salt: number, text: string): string =>
  `CASE WHEN hash(i, ${salt}) % 1000000 >= ${missing} THEN ${text} END`;

const numbers: Readonly<Record<string, string>> = {
  senior: 'CAST(hash(i, 1) % 2 AS INTEGER)',
  tenure: 'CAST(hash(i, 2) % 73 AS INTEGER)',
  monthly: orNull(3, `18 + 100 * ${number(4)}`),
  total: orNull(5, `8000 * ${number(6)} * ${number(7)}`),
  usage: orNull(8, `-ln(1 - ${number(9)}) * 40`),
  balance: orNull(10, `200 * (${number(11)} - 0.5)`),
};

/** Makes the table in DuckDB, the same for the same number of rows. */
export function wideSql(rows: number): string {
  const columns = Object.entries(wide.columns).map(([name, column], salt) => {
    if (column.kind !== 'category') return `${numbers[name]} AS ${name}`;
    const list = column.levels.map((level) => `'${level}'`).join(', ');
    const text = `[${list}][1 + CAST(hash(i, ${100 + salt}) % ${column.levels.length} AS BIGINT)]`;
    return `CAST(${text} AS ENUM (${list})) AS ${name}`;
  });
  return `CREATE TABLE wide AS SELECT ${columns.join(', ')} FROM range(${rows}) AS r(i)`;
}

type RecordBatch = Parameters<typeof readColumn>[0];

/** All rows of the table as Arrow batches. */
export async function readWide(engine: SqlEngine): Promise<readonly RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of engine.query({ text: 'SELECT * FROM wide', parameters: [] }))
    batches.push(batch);
  return batches;
}
