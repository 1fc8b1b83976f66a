import { defineTable, type Row, type TableDefinition } from '@lagoa/data';
import { defineScoredTable } from '@lagoa/serve';

/** Where everything is called what its users call it. */
export const names = {
  bucket: (env: string): string => `telecom-mlops-llmops-data-${env}`,
  /** Object prefixes inside the bucket. */
  bronze: 'bronze/churn',
  silver: 'silver/churn',
  gold: 'gold/churn',
  /** BigQuery data sets by layer; `scored_churn` lives beside the gold tables. */
  datasets: {
    bronze: 'telecom_bronze',
    silver: 'telecom_silver',
    gold: 'telecom_gold',
    diamond: 'telecom_gold',
  },
  model: 'churn',
  driftMetric: 'churn_feature_drift_score',
} as const;

const yesNo = { kind: 'category', levels: ['No', 'Yes'] } as const;
const internetService = {
  kind: 'category',
  levels: ['No', 'Yes', 'No internet service'],
} as const;

const identity = {
  customerID: { kind: 'string', tags: ['key', 'pii'] },
  month: { kind: 'date', description: 'First day of the month the row describes' },
} as const;

const attributes = {
  gender: { kind: 'category', levels: ['Female', 'Male'] },
  SeniorCitizen: { kind: 'int32', min: 0, max: 1 },
  Partner: yesNo,
  Dependents: yesNo,
  tenure: { kind: 'int32', min: 0, unit: 'months' },
  PhoneService: yesNo,
  MultipleLines: { kind: 'category', levels: ['No', 'Yes', 'No phone service'] },
  InternetService: { kind: 'category', levels: ['DSL', 'Fiber optic', 'No'] },
  OnlineSecurity: internetService,
  OnlineBackup: internetService,
  DeviceProtection: internetService,
  TechSupport: internetService,
  StreamingTV: internetService,
  StreamingMovies: internetService,
  Contract: { kind: 'category', levels: ['Month-to-month', 'One year', 'Two year'] },
  PaperlessBilling: yesNo,
  PaymentMethod: {
    kind: 'string',
    description: 'Open on purpose: a new method is drift to be seen, not an error to be hidden',
  },
  MonthlyCharges: { kind: 'float64', min: 0, nullable: true, unit: 'USD' },
  TotalCharges: {
    kind: 'float64',
    min: 0,
    nullable: true,
    unit: 'USD',
    description: 'Missing in the first month (tenure 0): nothing has been billed yet',
  },
} as const;

/** What a customer did before the month, from events that were known when it began. */
const behaviour = {
  minutes_28d: { kind: 'float64', min: 0, nullable: true, unit: 'minutes' },
  minutes_84d: { kind: 'float64', min: 0, nullable: true, unit: 'minutes' },
  gigabytes_84d: { kind: 'float64', min: 0, nullable: true, unit: 'GB' },
  days_late_84d: {
    kind: 'float64',
    min: 0,
    nullable: true,
    unit: 'days',
    description: 'Days that bills were paid late, in all',
  },
  support_calls_84d: { kind: 'int64', min: 0, nullable: true },
} as const;

const label = { Churn: { ...yesNo, tags: ['label'] } } as const;

/** Silver: one typed row per customer and month. */
export const churn = defineTable({
  name: 'churn',
  layer: 'silver',
  key: ['customerID', 'month'],
  columns: { ...identity, ...attributes, ...label },
  partitionBy: ['month'],
  description: 'Telco customers, typed and checked, one row per customer and month',
});

const event = { customerID: identity.customerID, month: identity.month } as const;
const loadedAt = {
  kind: 'timestamp',
  description: 'When the row could first be read; some come weeks late',
} as const;

/** Silver: what customers used, four weeks in a row. */
export const usage = defineTable({
  name: 'usage',
  layer: 'silver',
  key: [],
  columns: {
    ...event,
    measured_on: { kind: 'date' },
    loaded_at: loadedAt,
    minutes: { kind: 'float64', min: 0, unit: 'minutes' },
    gigabytes: { kind: 'float64', min: 0, unit: 'GB' },
  },
  partitionBy: ['month'],
  description: 'Minutes and gigabytes that customers used, by the day of measuring',
});

/** Silver: bills and how late they were paid. */
export const billing = defineTable({
  name: 'billing',
  layer: 'silver',
  key: [],
  columns: {
    ...event,
    billed_on: { kind: 'date' },
    loaded_at: loadedAt,
    amount: { kind: 'float64', min: 0, nullable: true, unit: 'USD' },
    days_late: { kind: 'int32', min: 0, unit: 'days' },
  },
  partitionBy: ['month'],
  description: 'Bills and how late they were paid',
});

/** Silver: calls to support. */
export const support = defineTable({
  name: 'support',
  layer: 'silver',
  key: [],
  columns: {
    ...event,
    opened_at: { kind: 'timestamp' },
    loaded_at: loadedAt,
    topic: { kind: 'category', levels: ['bill', 'line', 'move', 'cancel'] },
  },
  partitionBy: ['month'],
  description: 'Calls to support',
});

/** Gold: what models learn from. */
export const featuresChurn = defineTable({
  name: 'features_churn',
  layer: 'gold',
  key: ['customerID', 'month'],
  columns: { ...identity, ...attributes, ...behaviour, ...label },
  partitionBy: ['month'],
  description: 'Labelled customers of the training month',
});

/** Gold: what is scored; the same columns without the label. */
export const featuresChurnScoreInput = defineTable({
  name: 'features_churn_score_input',
  layer: 'gold',
  key: ['customerID', 'month'],
  columns: { ...identity, ...attributes, ...behaviour },
  partitionBy: ['month'],
  description: 'Customers to score, all months',
});

export type ScoreInputRow = Row<typeof featuresChurnScoreInput>;

/** Where a table's files lie in the bucket: `silver/churn`, `gold/churn/<table>`, … */
export function tableFolder({ layer, name }: Pick<TableDefinition, 'layer' | 'name'>): string {
  return layer === 'silver' ? `silver/${name}` : `${layer}/churn/${name}`;
}

/** Diamond: what the business reads. */
export const scoredChurn = defineScoredTable({
  name: 'scored_churn',
  key: identity,
  partitionBy: ['month'],
  description: 'Churn risk of every customer and month, by the champion of the time',
});

export const allTables: readonly TableDefinition[] = [
  churn,
  usage,
  billing,
  support,
  featuresChurn,
  featuresChurnScoreInput,
  scoredChurn,
];
