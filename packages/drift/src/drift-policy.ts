import { LagoaError } from '@lagoa/data';
import type { StatisticName } from './drift-result.ts';
import type { Profile } from './profile.ts';

/** What a column is judged by; what is left out comes from the policy, then from the defaults. */
export interface ColumnPolicy {
  /** Smallest effect that matters, by statistic. Default: PSI 0.1, KS 0.1, missing rate 0.05. */
  readonly effectFloors?: Partial<Readonly<Record<StatisticName, number>>>;
  /** Which statistics to take. Default: all that the column's kind has. */
  readonly statistics?: readonly StatisticName[];
}

/** How a current profile is judged. Plain JSON. */
export interface DriftPolicy extends ColumnPolicy {
  /** Expected share of false alarms among alarms (Benjamini–Hochberg). Default: 0.05. */
  readonly falseDiscoveryRate?: number;
  /** Fewest rows on either side to judge by. Default: 30. */
  readonly minimumRows?: number;
  /** Exceptions by column; columns not named here keep the policy above. */
  readonly columns?: Readonly<Record<string, ColumnPolicy>>;
  /** A name for the window of the current rows, such as `2026-03`. */
  readonly window?: string;
}

/** Throws `not-found` where a policy names a column that the reference does not have. */
export function checkPolicy(reference: Profile, policy: DriftPolicy): void {
  const available = Object.keys(reference.columns);
  for (const name of Object.keys(policy.columns ?? {})) {
    if (!available.includes(name))
      throw new LagoaError(
        'not-found',
        `the policy names column ${name}; the reference has ${available.join(', ')}`,
        { details: { name, available } },
      );
  }
}
