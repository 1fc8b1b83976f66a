import { createAxis } from './axis.ts';
import { formatNumber } from './format-cell.ts';
import { legend, picture, seriesColour, shorten, textAt } from './picture.ts';
import type { ReportBlock } from './section.ts';

type Bars = Omit<Extract<ReportBlock, { kind: 'bars' }>, 'kind'>;

const width = 480;

/**
 * A bar picture as one small SVG string: grouped bars, one group per label, one colour per series;
 * `horizontal` gives each label its own line, for long names. Values that are not finite draw no
 * bar. Labels that do not fit are shortened, or every second (third, …) is shown.
 *
 * @example
 * const svg = bars({ caption: 'Churn by contract', labels: ['month', 'year'],
 *   series: [{ name: 'share', values: [0.43, 0.11] }] });
 * svg.length < 1000 // true
 */
export function bars(block: Bars): string {
  return block.horizontal === true ? horizontalBars(block) : verticalBars(block);
}

function verticalBars({ caption, labels, series }: Bars): string {
  const [height, left, right, top, bottom] = [180, 40, width - 4, 22, 158];
  const axis = createAxis(valueRange(series), [bottom, top], { count: 3, round: true });
  const slot = (right - left) / Math.max(1, labels.length);
  const bar = Math.max(1, Math.min(40, Math.floor((slot * 0.8) / Math.max(1, series.length))));
  const base = Math.round(axis.pixel(0));
  const middle = (index: number, place: number): number =>
    Math.round(left + slot * (index + 0.5) + bar * (place + 0.5 - series.length / 2));
  const paths = series.map(({ values }, place) => {
    const path = values.map((value, index) => {
      const end = Number.isFinite(value) ? Math.round(axis.pixel(value)) : base;
      return end === base ? '' : `M${middle(index, place)} ${base}V${end}`;
    });
    return strokes(place, bar, path);
  });
  const longest = labels.reduce((most, label) => Math.max(most, Array.from(label).length), 1);
  const every = Math.max(1, Math.ceil(Math.min(longest * 6, 60) / slot));
  const fits = Math.max(3, Math.floor((slot * every) / 6));
  return picture(
    caption,
    [width, height],
    [
      grid(axis.ticks.map((tick) => `M${left} ${Math.round(axis.pixel(tick))}H${right}`)),
      ...paths,
      '<g text-anchor="end">',
      ...axis.ticks.map((tick) => textAt(left - 4, axis.pixel(tick) + 3, formatNumber(tick))),
      '</g><g text-anchor="middle">',
      ...labels.map((label, index) =>
        index % every === 0 ? textAt(left + slot * (index + 0.5), 172, shorten(label, fits)) : '',
      ),
      '</g>',
      legend(
        series.map(({ name }, place) => ({ name, colour: seriesColour(place) })),
        right,
      ),
    ],
  );
}

function horizontalBars({ caption, labels, series }: Bars): string {
  const [left, right, top] = [150, width - 46, series.length > 1 ? 22 : 6];
  const bar = series.length > 1 ? 8 : 12;
  const slot = bar * series.length + 6;
  const axis = createAxis(valueRange(series), [left, right], { count: 3 });
  const base = Math.round(axis.pixel(0));
  const paths = series.map(({ values }, place) => {
    const path = values.map((value, index) => {
      const end = Number.isFinite(value) ? Math.round(axis.pixel(value)) : base;
      return end === base ? '' : `M${base} ${top + slot * index + (place + 0.5) * bar}H${end}`;
    });
    return strokes(place, bar, path);
  });
  const middle = (index: number): number => top + slot * index + (bar * series.length) / 2 + 4;
  const values = series.length === 1 ? (series[0]?.values ?? []) : [];
  return picture(
    caption,
    [width, top + slot * labels.length + 2],
    [
      ...paths,
      '<g text-anchor="end">',
      ...labels.map((label, index) => textAt(left - 6, middle(index), shorten(label, 24))),
      '</g>',
      ...values.map((value, index) => {
        const end = Number.isFinite(value) ? Math.max(base, axis.pixel(value)) : base;
        return textAt(end + 4, middle(index), formatNumber(value));
      }),
      legend(
        series.map(({ name }, place) => ({ name, colour: seriesColour(place) })),
        right,
      ),
    ],
  );
}

function valueRange(series: Bars['series']): readonly [number, number] {
  const values = series.flatMap((one) => one.values).filter(Number.isFinite);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  return low === high ? [0, 1] : [low, high];
}

/** The bars of one series: strokes as thick as a bar take half the bytes of rectangles. */
function strokes(place: number, thickness: number, path: readonly string[]): string {
  return `<path stroke="${seriesColour(place)}" stroke-width="${thickness}" d="${path.join('')}"/>`;
}

function grid(lines: readonly string[]): string {
  return `<path stroke="currentColor" stroke-opacity=".15" d="${lines.join('')}"/>`;
}
