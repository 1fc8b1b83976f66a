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
  const [low, high] = drawable(range);
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

/** Above this a difference of two values could leave float64, below its inverse a tick's could. */
const largest = 2 ** 1000;

/** The range, widened to a width that ticks can part, and cut to what float64 can subtract. */
function drawable(range: readonly [number, number]): readonly [number, number] {
  const [low = 0, high = 0] = range.map((end) => Math.min(largest, Math.max(-largest, end)));
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(size * 1e-12, 1 / largest)) return [low, high];
  const margin = Math.max(0.5, size * 1e-9);
  return [low - margin, high + margin];
}
