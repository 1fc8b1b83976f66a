export {
  type CheckTableOptions,
  checkTable,
  type QualityFinding,
  type QualityReport,
} from './check-table.ts';
export type { ContractMode } from './contract-mode.ts';
export { qualitySections, type SourceCounts } from './quality-sections.ts';
export type { RowRule } from './row-rule.ts';
export type { SetRule } from './set-rule.ts';
