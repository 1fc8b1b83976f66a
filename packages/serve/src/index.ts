export {
  type Decision,
  decide,
  defaultRiskBands,
  type RiskBand,
  type RiskBands,
} from './decision.ts';
export {
  type ScoredPartition,
  type ScoreTableOptions,
  type ScoringProgress,
  type ScoringResult,
  scoreTable,
} from './score-table.ts';
export { defineScoredTable, type ScoreColumns, scoreColumns } from './scored-table.ts';
export { checkBundle, type ServingBundle, type ServingPredictor } from './serving-bundle.ts';
