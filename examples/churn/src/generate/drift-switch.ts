import { LagoaError } from '@lagoa/data';

/** What can be injected into the synthetic data, and what it does. */
export const driftKinds = {
  'price-rise': 'every monthly charge is 20 % higher, and customers leave more for it',
  'new-payment-method': '20 % of customers pay by "Digital wallet", a level training never saw',
  'missing-sensor': '30 % of monthly charges are blank',
  'label-shift':
    'churn is 40 % instead of 26.5 %; customers who leave, and who stay, look as before',
} as const;

export type DriftKind = keyof typeof driftKinds;

/** One drift, active from a month on (months count from 1). */
export interface DriftSwitch {
  readonly kind: DriftKind;
  readonly fromMonth: number;
}

/**
 * Reads `kind@month`, several separated by commas; `none` is no drift. Throws `invalid-argument`.
 *
 * @example
 * parseDrift('price-rise@5') // [{ kind: 'price-rise', fromMonth: 5 }]
 */
export function parseDrift(text: string): readonly DriftSwitch[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const [, kind, month] = /^([a-z-]+)@([1-9]\d{0,5})$/.exec(part.trim()) ?? [];
    if (kind === undefined || month === undefined || !isDriftKind(kind))
      throw new LagoaError(
        'invalid-argument',
        `drift must be none or <kind>@<month>, kind one of ${Object.keys(driftKinds).join(', ')}; got "${part}"`,
        { details: { argument: 'drift' } },
      );
    return { kind, fromMonth: Number(month) };
  });
}

function isDriftKind(text: string): text is DriftKind {
  return Object.hasOwn(driftKinds, text);
}
