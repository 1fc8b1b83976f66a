import { createAxis } from './axis.ts';
import { decimate } from './decimate.ts';
import { formatNumber } from './format-cell.ts';
import { legend, picture, seriesColour, shorten, textAt } from './picture.ts';
import type { ReportBlock, ReportSeries } from './section.ts';

type Lines = Omit<Extract<ReportBlock, { kind: 'lines' }>, 'kind'>;

/**
 * A line picture as one small SVG string. Points that are not finite are left out; points that
 * could not be seen at this size too, so a million points cost no more than a few hundred. Without
 * ranges the axes cover the points.
 *
 * @example
 * const svg = lines({ caption: 'ROC', xLabel: 'false positives', yLabel: 'true positives',
 *   series: [{ name: 'model', points: [[0, 0], [0.1, 0.7], [1, 1]] }] });
 * svg.length < 2000 // true
 */
export function lines(block: Lines): string {
  const [width, height, left, right, top, bottom] = [480, 260, 40, 470, 22, 226];
  const series = block.series.map((one) => ({
    ...one,
    points: one.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
  }));
  const points = series.flatMap((one) => one.points);
  const xAxis = createAxis(block.xRange ?? extent(points, ([x]) => x), [left, right], { count: 5 });
  const yAxis = createAxis(block.yRange ?? extent(points, ([, y]) => y), [bottom, top], {
    count: 4,
    round: block.yRange === undefined,
  });
  const paths = series.map((one, index) => {
    const pixels = one.points.map(([x, y]) => [xAxis.pixel(x), yAxis.pixel(y)] as const);
    const path = decimate(pixels).map(([x, y]) => `${round(x)} ${round(y)}`);
    const pen = one.dashed === true ? '1.5" stroke-dasharray="4 4' : '2';
    const dots = pixels.length === 1 ? ' stroke-linecap="round"' : '';
    const drawn = path.length === 1 ? [...path, ...path] : path;
    return drawn.length === 0
      ? ''
      : `<path fill="none" stroke="${colour(one, index)}" stroke-linejoin="round" stroke-width="${pen}"${dots} d="M${drawn.join('L')}"/>`;
  });
  const gridLines = [
    ...yAxis.ticks.map((tick) => `M${left} ${Math.round(yAxis.pixel(tick))}H${right}`),
    ...xAxis.ticks.map((tick) => `M${Math.round(xAxis.pixel(tick))} ${top}V${bottom}`),
  ];
  return picture(
    block.caption,
    [width, height],
    [
      `<path stroke="currentColor" stroke-opacity=".12" d="${gridLines.join('')}"/>`,
      ...paths,
      '<g text-anchor="end">',
      ...yAxis.ticks.map((tick) => textAt(left - 4, yAxis.pixel(tick) + 3, formatNumber(tick))),
      '</g><g text-anchor="middle">',
      ...xAxis.ticks.map((tick) => textAt(xAxis.pixel(tick), bottom + 13, formatNumber(tick))),
      textAt((left + right) / 2, height - 4, shorten(block.xLabel, 70)),
      '</g>',
      textAt(2, 11, shorten(block.yLabel, series.length > 1 ? 30 : 75)),
      legend(
        series.map((one, index) => ({ name: one.name, colour: colour(one, index) })),
        right,
      ),
    ],
  );
}

type Point = readonly [number, number];

function extent(
  points: readonly Point[],
  value: (point: Point) => number,
): readonly [number, number] {
  const low = points.reduce((least, point) => Math.min(least, value(point)), Infinity);
  const high = points.reduce((most, point) => Math.max(most, value(point)), -Infinity);
  return low <= high ? [low, high] : [0, 1];
}

/** References are grey, so that the eye goes to what was measured. */
function colour(series: ReportSeries, index: number): string {
  return seriesColour(series.dashed === true ? 5 : index);
}

function round(pixel: number): number {
  return Math.round(pixel * 10) / 10;
}
