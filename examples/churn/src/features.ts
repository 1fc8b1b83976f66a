import { defineFeatures } from '@lagoa/features';
import { featuresChurnScoreInput } from './tables.ts';

/**
 * What the model sees of a customer: 9 numbers and 42 slots of levels (the 45 of the published
 * benchmarks, one for payment methods that training did not know, and 5 of what the customer did). Everything else that
 * can be unseen is an error of the contract long before it comes here.
 */
export const churnFeatures = defineFeatures(featuresChurnScoreInput, (c, { numeric, oneHot }) => ({
  SeniorCitizen: numeric(c.SeniorCitizen),
  tenure: numeric(c.tenure),
  MonthlyCharges: numeric(c.MonthlyCharges),
  TotalCharges: numeric(c.TotalCharges),
  minutes_28d: numeric(c.minutes_28d),
  minutes_84d: numeric(c.minutes_84d),
  gigabytes_84d: numeric(c.gigabytes_84d),
  days_late_84d: numeric(c.days_late_84d),
  support_calls_84d: numeric(c.support_calls_84d),
  gender: oneHot(c.gender, { unseen: 'error' }),
  Partner: oneHot(c.Partner, { unseen: 'error' }),
  Dependents: oneHot(c.Dependents, { unseen: 'error' }),
  PhoneService: oneHot(c.PhoneService, { unseen: 'error' }),
  MultipleLines: oneHot(c.MultipleLines, { unseen: 'error' }),
  InternetService: oneHot(c.InternetService, { unseen: 'error' }),
  OnlineSecurity: oneHot(c.OnlineSecurity, { unseen: 'error' }),
  OnlineBackup: oneHot(c.OnlineBackup, { unseen: 'error' }),
  DeviceProtection: oneHot(c.DeviceProtection, { unseen: 'error' }),
  TechSupport: oneHot(c.TechSupport, { unseen: 'error' }),
  StreamingTV: oneHot(c.StreamingTV, { unseen: 'error' }),
  StreamingMovies: oneHot(c.StreamingMovies, { unseen: 'error' }),
  Contract: oneHot(c.Contract, { unseen: 'error' }),
  PaperlessBilling: oneHot(c.PaperlessBilling, { unseen: 'error' }),
  PaymentMethod: oneHot(c.PaymentMethod, { unseen: 'other' }),
}));
