/** A linear map from data to pixels, with round values to mark on it. */
export interface Axis {
  readonly ticks: readonly number[];
  /** The pixel of a value; values outside the range land on its border. */
  readonly pixel: (value: number) => number;
}

/**
 * An axis over `range`, drawn from the first pixel to the second, with about `count` ticks at
 * steps of 1, 2 or 5 times a power of ten. With `round` the range grows to whole steps.
 */
export function createAxis(
  range: readonly [number, number],
  pixels: readonly [number, number],
  options: { readonly count?: number; readonly round?: boolean } = {},
): Axis {
  const { count = 4, round = false } = options;
  const [low, high] = range[0] < range[1] ? range : [range[0] - 0.5, range[0] + 0.5];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const first = round ? Math.floor(low / step + 1e-9) : Math.ceil(low / step - 1e-9);
  const last = round ? Math.ceil(high / step - 1e-9) : Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  const [start, end] = round ? [first * step, last * step] : [low, high];
  const scale = (pixels[1] - pixels[0]) / (end - start);
  return {
    ticks,
    pixel: (value) => pixels[0] + (Math.min(end, Math.max(start, value)) - start) * scale,
  };
}
