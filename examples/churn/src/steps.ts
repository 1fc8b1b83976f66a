/** The steps of the story in order, and what each does: the CLI's vocabulary. */
export const stepSummaries = {
  ingest: 'land the CSV file (or generated months) in bronze',
  'build-silver': 'type and check every row; bad rows go to quarantine',
  'build-gold': 'publish the training table and the rows to score',
  train: 'split, fit features, train, evaluate, bundle and register a model',
  gate: 'compare the newest model with the champion; promote the better',
  score: 'score every month with the champion into scored_churn',
  monitor: 'compare every month with the training profile; write drift metrics',
  retrain: 'decide from the last months whether to train again',
  report: 'write the HTML report and print the summary',
} as const;

export type StepName = keyof typeof stepSummaries;

export function isStepName(text: string): text is StepName {
  return Object.hasOwn(stepSummaries, text);
}

/** The steps before the report, in order. */
export const chapters: readonly StepName[] = Object.keys(stepSummaries)
  .filter(isStepName)
  .filter((name) => name !== 'report');
