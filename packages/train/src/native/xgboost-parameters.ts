import type { BoostingParameters } from '../trainer.ts';

/**
 * Parameters under XGBoost's own names and as its texts: `minChildWeight: 1` is
 * `min_child_weight=1`, a list is `(1,0,-1)`.
 *
 * @example
 * xgboostParameters({ maxDepth: 4 }).max_depth // '4'
 */
export function xgboostParameters(
  parameters: Readonly<Partial<Record<keyof BoostingParameters, unknown>>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries<unknown>(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[snakeCase(name), textOf(value)] as const],
    ),
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(value: unknown): string {
  return Array.isArray(value) || ArrayBuffer.isView(value)
    ? `(${Array.from(Object.values(value), String).join(',')})`
    : String(value);
}
