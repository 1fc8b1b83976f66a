type Point = readonly [number, number];

/**
 * Leaves out the points of a line that nobody could see, in pixels: first all but the first,
 * lowest, highest and last of each run that shares a pixel column (M4, Jugel et al., VLDB 2014),
 * then those within `tolerance` of the line through the kept ones (Douglas–Peucker).
 */
export function decimate(points: readonly Point[], tolerance = 0.4): readonly Point[] {
  return simplify(keepColumnExtremes(points), tolerance);
}

function keepColumnExtremes(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (let start = 0; start < points.length; ) {
    const column = Math.floor(points[start]?.[0] ?? 0);
    let [end, lowest, highest] = [start, start, start];
    for (; end < points.length && Math.floor(points[end]?.[0] ?? 0) === column; end++) {
      const y = points[end]?.[1] ?? 0;
      if (y < (points[lowest]?.[1] ?? 0)) lowest = end;
      if (y > (points[highest]?.[1] ?? 0)) highest = end;
    }
    const wanted = new Set([start, lowest, highest, end - 1]);
    for (const index of [...wanted].sort((a, b) => a - b)) {
      const point = points[index];
      if (point !== undefined) kept.push(point);
    }
    start = end;
  }
  return kept;
}

function simplify(points: readonly Point[], tolerance: number): readonly Point[] {
  const keep = new Set([0, points.length - 1]);
  const open: (readonly [number, number])[] = [[0, points.length - 1]];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [from, to] = range;
    const [start, end] = [points[from], points[to]];
    if (start === undefined || end === undefined) continue;
    let [farthest, distance] = [from, tolerance];
    for (let index = from + 1; index < to; index++) {
      const away = distanceToSegment(points[index] ?? start, start, end);
      if (away > distance) [farthest, distance] = [index, away];
    }
    if (farthest === from) continue;
    keep.add(farthest);
    open.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, index) => keep.has(index));
}

function distanceToSegment(point: Point, start: Point, end: Point): number {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const length = dx * dx + dy * dy;
  const along =
    length === 0 ? 0 : ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length;
  const place = Math.min(1, Math.max(0, along));
  return Math.hypot(point[0] - start[0] - place * dx, point[1] - start[1] - place * dy);
}
