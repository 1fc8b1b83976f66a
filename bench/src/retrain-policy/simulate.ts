import type { Random } from '@lagoa/data';
import {
  compareProfiles,
  type DriftStatus,
  type DriftWindow,
  profileSpecFor,
  profileTable,
  retrainPolicy,
} from '@lagoa/drift';

/** A stream of windows: normal columns, of which the first moves by `shift` from `shiftAt` on. */
export interface Stream {
  readonly columns: number;
  readonly referenceRows: number;
  readonly rows: number;
  readonly windows: number;
  /** In standard deviations. */
  readonly shift: number;
  readonly shiftAt: number;
}

/** The verdicts of `compareProfiles`, with its defaults, on the windows of one stream. */
export async function simulateVerdicts(
  stream: Stream,
  random: Random,
): Promise<readonly DriftStatus[]> {
  const names = Array.from({ length: stream.columns }, (_, column) => `x${column}`);
  const draw = (rows: number, shift: number) =>
    Object.fromEntries(
      names.map((name, column) => {
        const mean = column === 0 ? shift : 0;
        return [name, Float64Array.from({ length: rows }, () => mean + random.normal())];
      }),
    );
  const reference = await profileTable(draw(stream.referenceRows, 0), {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(names.map((name) => [name, { kind: 'numeric' }])),
  });
  const spec = profileSpecFor(reference);
  const verdicts: DriftStatus[] = [];
  for (let window = 0; window < stream.windows; window++) {
    const shift = window >= stream.shiftAt ? stream.shift : 0;
    const current = await profileTable(draw(stream.rows, shift), spec);
    verdicts.push(compareProfiles(reference, current).status);
  }
  return verdicts;
}

/** The windows after which a policy trains anew, when it is asked after each. */
export function playPolicy(
  verdicts: readonly DriftStatus[],
  policy: NonNullable<Parameters<typeof retrainPolicy>[1]>,
): readonly number[] {
  const history: DriftWindow[] = [];
  for (const status of verdicts) {
    const window = { window: null, status };
    const { retrain } = retrainPolicy([...history, window], policy);
    history.push({ ...window, retrained: retrain });
  }
  return history.flatMap(({ retrained }, window) => (retrained ? [window] : []));
}

/**
 * Windows from the shift to the first training, counting the shifted window itself: 1 is at once;
 * Infinity where the policy never acted.
 */
export function detectionDelay(trainings: readonly number[], shiftAt: number): number {
  const found = trainings.find((window) => window >= shiftAt);
  return found === undefined ? Infinity : found - shiftAt + 1;
}
