import { defineCsvSource, defineTable, type RowRule } from '@lagoa/data';
import { column, equal, int64, isNull, not, or } from '@lagoa/data/sql';

const yesNo = { kind: 'category', levels: ['No', 'Yes'] } as const;
const service = { kind: 'category', levels: ['No', 'Yes', 'No internet service'] } as const;

/** The 21 columns of the Telco file, each with all that can be said about it. */
export const silver = defineTable({
  name: 'telco',
  layer: 'silver',
  key: ['customerID'],
  columns: {
    customerID: { kind: 'string', pattern: '[0-9]{10}-[A-Z]{5}' },
    gender: { kind: 'category', levels: ['Female', 'Male'] },
    SeniorCitizen: { kind: 'int32', min: 0, max: 1 },
    Partner: yesNo,
    Dependents: yesNo,
    tenure: { kind: 'int32', min: 0 },
    PhoneService: yesNo,
    MultipleLines: { kind: 'category', levels: ['No', 'Yes', 'No phone service'] },
    InternetService: { kind: 'category', levels: ['DSL', 'Fiber optic', 'No'] },
    OnlineSecurity: service,
    OnlineBackup: service,
    DeviceProtection: service,
    TechSupport: service,
    StreamingTV: service,
    StreamingMovies: service,
    Contract: { kind: 'category', levels: ['Month-to-month', 'One year', 'Two year'] },
    PaperlessBilling: yesNo,
    PaymentMethod: { kind: 'string' },
    MonthlyCharges: { kind: 'float64', min: 0 },
    TotalCharges: { kind: 'float64', min: 0, nullable: true },
    Churn: yesNo,
  },
});

export const source = defineCsvSource({ table: silver });

export const rules: readonly RowRule<typeof silver>[] = [
  {
    name: 'billed-after-first-month',
    column: 'TotalCharges',
    holds: or(
      not(isNull(column(silver, 'TotalCharges'))),
      equal(column(silver, 'tenure'), int64(0)),
    ),
  },
];
