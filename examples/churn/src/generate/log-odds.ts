/** What the generator's formulas look at: tenure as a share of 72 months, everything else 0 or 1. */
export type Traits = {
  readonly tenure: number;
  readonly oneYear: number;
  readonly twoYear: number;
  readonly senior: number;
  readonly partner: number;
  readonly dependents: number;
  readonly fiber: number;
  readonly noInternet: number;
  readonly paperless: number;
  readonly streamsTelevision: number;
};

/** A linear formula in log-odds: `base` plus weight times trait; traits not named weigh nothing. */
export type Formula = Readonly<Partial<Traits> & { readonly base: number }>;

/** The formula's value for one customer. */
export function logOdds(formula: Formula, traits: Partial<Traits>): number {
  const values: Readonly<Record<string, number>> = traits;
  let sum = formula.base;
  for (const [name, weight] of Object.entries(formula)) sum += weight * (values[name] ?? 0);
  return sum;
}

/** The logistic function: log-odds to probability. */
export function probability(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Picks a level from log-odds against the first one (a multinomial logit); `uniform` in `[0, 1)`. */
export function pickLevel<Level extends string>(
  logits: Readonly<Record<Level, number>>,
  uniform: number,
): string {
  const entries = Object.entries<number>(logits).map(([level, logit]) => ({
    level,
    weight: Math.exp(logit),
  }));
  let left = uniform * entries.reduce((sum, { weight }) => sum + weight, 0);
  for (const { level, weight } of entries) {
    left -= weight;
    if (left < 0) return level;
  }
  return entries.at(-1)?.level ?? '';
}
