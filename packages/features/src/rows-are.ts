import { LagoaError } from '@lagoa/data';
import type { RowsAre } from './feature.ts';
import type { FittedFeatures } from './fitted-features.ts';

export interface ApplyRowsOptions {
  /**
   * Whether the features were fitted on these rows, which target encoding must know: their own label
   * is in what it learnt. Required where a feature is target-encoded, else without effect.
   */
  readonly rows?: RowsAre;
}

/** Throws `invalid-argument` where nothing says whether target-encoded rows were fitted. */
export function checkRowsAre(
  { features }: Pick<FittedFeatures, 'features'>,
  { rows }: ApplyRowsOptions,
): RowsAre {
  const encoded = features.find(({ transform }) => transform.kind === 'target-encode');
  if (rows === undefined && encoded !== undefined)
    throw new LagoaError(
      'invalid-argument',
      `feature ${encoded.name} is target-encoded: say { rows: 'fitted' } for the rows it was fitted on, { rows: 'new' } for others`,
      { details: { argument: 'rows' } },
    );
  return rows ?? 'new';
}
