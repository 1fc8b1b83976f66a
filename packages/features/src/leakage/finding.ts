/** How sure a sign of leakage is: `alert` explains itself, `warning` asks for a look. */
export type LeakageStatus = 'alert' | 'warning';

/** One sign that features know what they cannot know when a prediction is made. Plain JSON. */
export type LeakageFinding = {
  readonly status: LeakageStatus;
  /** In words, with what to do. */
  readonly reason: string;
} & (
  | {
      /** Rows with a feature time after the time of their label. */
      readonly kind: 'future-dated';
      /** Name of the time. */
      readonly column: string;
      readonly rows: number;
      /** Of the rows where both times are known, in (0, 1]. */
      readonly share: number;
      /** The first five, from 0. */
      readonly examples: readonly number[];
    }
  | {
      /** A slot, or that it is missing, decides the label alone. */
      readonly kind: 'label-proxy';
      readonly slot: string;
      /** What the best threshold gets right, both labels weighing the same, in [0.5, 1]. */
      readonly agreement: number;
      readonly by: 'value' | 'missing';
    }
  | {
      /** A slot ranks the labels better than any single fact should. */
      readonly kind: 'single-feature-auc';
      readonly slot: string;
      /** Area under the ROC curve of the slot, or of its negative, in [0.5, 1]. */
      readonly auc: number;
      readonly by: 'value' | 'missing';
    }
  | {
      /** A model does better on rows held out at random than on later rows. */
      readonly kind: 'split-gap';
      readonly randomAuc: number;
      readonly timeAuc: number;
    }
);

export type LeakageCheck = LeakageFinding['kind'];

/** What was looked for, what was found, and what could not be looked for. Plain JSON. */
export interface LeakageReport {
  readonly kind: 'leakage-report';
  readonly version: 1;
  readonly rows: number;
  readonly slots: number;
  readonly checked: readonly LeakageCheck[];
  /** Checks without the data they need, and what that is. */
  readonly notChecked: readonly { readonly check: LeakageCheck; readonly why: string }[];
  /** The surest first. */
  readonly findings: readonly LeakageFinding[];
}
