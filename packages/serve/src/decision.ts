import { LagoaError } from '@lagoa/data';

/** Where risk becomes medium and high, `0 <= medium <= high <= 1`; bands are left-closed. */
export interface RiskBands {
  readonly medium: number;
  readonly high: number;
}

export type RiskBand = 'low' | 'medium' | 'high';

export const defaultRiskBands: RiskBands = { medium: 0.3, high: 0.6 };

export interface Decision {
  readonly decision: boolean;
  readonly riskBand: RiskBand;
}

/**
 * What a score means: positive at or above the threshold, and the band it falls in.
 *
 * @example
 * decide(0.3, { threshold: 0.5, riskBands: { medium: 0.3, high: 0.6 } })
 * // { decision: false, riskBand: 'medium' }
 */
export function decide(
  score: number,
  { threshold, riskBands }: { readonly threshold: number; readonly riskBands: RiskBands },
): Decision {
  const { medium, high } = riskBands;
  return {
    decision: score >= threshold,
    riskBand: score >= high ? 'high' : score >= medium ? 'medium' : 'low',
  };
}

/** Throws `invalid-argument` unless the bands rise within [0, 1]. */
export function checkRiskBands({ medium, high }: RiskBands): void {
  if (!(medium >= 0 && medium <= high && high <= 1))
    throw new LagoaError(
      'invalid-argument',
      `risk bands must be 0 <= medium <= high <= 1, got medium ${medium} and high ${high}`,
      { details: { argument: 'riskBands' } },
    );
}
