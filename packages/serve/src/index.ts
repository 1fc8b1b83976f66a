export type { JsonSchema } from './column-json.ts';
export {
  type Decision,
  decide,
  defaultRiskBands,
  type RiskBand,
  type RiskBands,
} from './decision.ts';
export { createHandler, type HandlerOptions, type ScoreAnswer } from './handler.ts';
export type { Problem, ProblemStatus } from './problem.ts';
export { type FieldError, type ParsedRow, parseRowJson, type RowContract } from './row-json.ts';
export { compileRowScore, type RowScore, type ScoreReason } from './score-row.ts';
export {
  type ScoredPartition,
  type ScoreTableOptions,
  type ScoringProgress,
  type ScoringResult,
  scoreTable,
} from './score-table.ts';
export { defineScoredTable, type ScoreColumns, scoreColumns } from './scored-table.ts';
export { checkBundle, type ServingBundle, type ServingPredictor } from './serving-bundle.ts';
