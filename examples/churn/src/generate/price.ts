import type { Customer } from './draw-customer.ts';

/** Price list in dollars a month, as regression on the published file finds it (R² above 0.998). */
const prices = {
  phone: 20,
  multipleLines: 5,
  internet: { DSL: 25, 'Fiber optic': 50 },
  OnlineSecurity: 5,
  OnlineBackup: 5,
  DeviceProtection: 5,
  TechSupport: 5,
  StreamingTV: 10,
  StreamingMovies: 10,
} as const;

/** What the customer's services cost a month by the list. */
export function listPrice(customer: Customer): number {
  let price = customer.phone ? prices.phone : 0;
  if (customer.multipleLines) price += prices.multipleLines;
  if (customer.internet === 'DSL' || customer.internet === 'Fiber optic')
    price += prices.internet[customer.internet];
  for (const [name, cost] of Object.entries(prices))
    if (typeof cost === 'number' && customer.services.has(name)) price += cost;
  return price;
}
