/** How grave a change of a contract is, see `compareContracts`. */
export type ContractChange = 'identical' | 'compatible' | 'additive' | 'breaking';

/** From nothing to gravest. */
export const changeOrder: readonly ContractChange[] = [
  'identical',
  'compatible',
  'additive',
  'breaking',
];

/** One difference between two declarations. */
export interface ContractReason {
  readonly change: Exclude<ContractChange, 'identical'>;
  /** The column at issue, where it is one. */
  readonly column?: string;
  readonly reason: string;
}
