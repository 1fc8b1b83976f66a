// A histogram holds, per column and byte value, the sum of gradient pairs as one i64: the gradients
// in the upper word, the hessians in the lower. One load, add and store counts a row in both.
//
// A record is a row's bytes, one per column, in words of eight, and its pair in the word behind
// them. Rows are counted a block at a time: their records are first copied into planes, one per word
// of the record, a row behind the other. Counting then reads 16 bytes per row and eight columns
// without a gap, two rows in a turn; from the records where they lie it takes half as long again
// where these stand in order, three times as long where a list names them.

const BLOCK: i32 = 512;
/** Bytes of a plane: the words of a block, and a step aside so that planes do not share cache sets. */
const PLANE: usize = 512 * 8 + 64;
/** Bytes of a column's sums: constant, so that addresses are too. 256 values, and a step aside. */
export const COLUMN: usize = 256 * 8 + 16;

// @ts-ignore: decorator
@inline
function countRow4(h: usize, bytes: usize, pair: i64): void {
  const p0 = h + (<usize>load<u8>(bytes) << 3);
  store<i64>(p0, load<i64>(p0) + pair);
  const p1 = h + (<usize>load<u8>(bytes, 1) << 3);
  store<i64>(p1, load<i64>(p1, COLUMN) + pair, COLUMN);
  const p2 = h + (<usize>load<u8>(bytes, 2) << 3);
  store<i64>(p2, load<i64>(p2, 2 * COLUMN) + pair, 2 * COLUMN);
  const p3 = h + (<usize>load<u8>(bytes, 3) << 3);
  store<i64>(p3, load<i64>(p3, 3 * COLUMN) + pair, 3 * COLUMN);
}

// @ts-ignore: decorator
@inline
function countRow8(h: usize, bytes: usize, pair: i64): void {
  countRow4(h, bytes, pair);
  const p4 = h + (<usize>load<u8>(bytes, 4) << 3);
  store<i64>(p4, load<i64>(p4, 4 * COLUMN) + pair, 4 * COLUMN);
  const p5 = h + (<usize>load<u8>(bytes, 5) << 3);
  store<i64>(p5, load<i64>(p5, 5 * COLUMN) + pair, 5 * COLUMN);
  const p6 = h + (<usize>load<u8>(bytes, 6) << 3);
  store<i64>(p6, load<i64>(p6, 6 * COLUMN) + pair, 6 * COLUMN);
  const p7 = h + (<usize>load<u8>(bytes, 7) << 3);
  store<i64>(p7, load<i64>(p7, 7 * COLUMN) + pair, 7 * COLUMN);
}

function count8(h: usize, bytes: usize, end: usize, pairs: usize): void {
  for (; bytes < end; bytes += 16, pairs += 16) {
    countRow8(h, bytes, load<i64>(pairs));
    countRow8(h, bytes + 8, load<i64>(pairs, 8));
  }
}

function count4(h: usize, bytes: usize, end: usize, pairs: usize): void {
  for (; bytes < end; bytes += 16, pairs += 16) {
    countRow4(h, bytes, load<i64>(pairs));
    countRow4(h, bytes + 8, load<i64>(pairs, 8));
  }
}

function count1(h: usize, bytes: usize, end: usize, pairs: usize): void {
  for (; bytes < end; bytes += 8, pairs += 8) {
    const place = h + (<usize>load<u8>(bytes) << 3);
    store<i64>(place, load<i64>(place) + load<i64>(pairs));
  }
}

/** Counts the rows of the planes. */
function countPlanes(planes: usize, rows: i32, columns: i32, h: usize): void {
  const n = <usize>columns;
  const pairs = planes + ((n + 7) >> 3) * PLANE;
  if (rows & 1) {
    store<i64>(pairs + (<usize>rows << 3), 0); // an odd row has an empty one beside it
    rows++;
  }
  const bytes = <usize>rows << 3;
  let c: usize = 0;
  for (; c + 8 <= n; c += 8, planes += PLANE, h += 8 * COLUMN) count8(h, planes, planes + bytes, pairs);
  const end = planes + bytes;
  if (c + 4 <= n) {
    count4(h, planes, end, pairs);
    c += 4;
    planes += 4;
    h += 4 * COLUMN;
  }
  for (; c < n; c++, planes++, h += COLUMN) count1(h, planes, end, pairs);
}

/** Copies the words of two records side by side into the planes. */
// @ts-ignore: decorator
@inline
function copyTwo(a: usize, b: usize, stride: usize, plane: usize): void {
  for (const end = a + stride; a < end; a += 16, b += 16, plane += 2 * PLANE) {
    if (ASC_FEATURE_SIMD) {
      const x = v128.load(a), y = v128.load(b);
      v128.store(plane, i8x16.shuffle(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
      v128.store(plane, i8x16.shuffle(x, y, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), PLANE);
    } else {
      store<u64>(plane, load<u64>(a));
      store<u64>(plane, load<u64>(b), 8);
      store<u64>(plane, load<u64>(a, 8), PLANE);
      store<u64>(plane, load<u64>(b, 8), PLANE + 8);
    }
  }
}

/** Counts a block of records, at most 512, that lie one behind the other. */
export function addBlock(
  records: usize, stride: usize, rows: i32, columns: i32, h: usize, planes: usize,
): void {
  const last = records + <usize>(rows - 1) * stride;
  for (let p = records, to = planes; p <= last; p += 2 * stride, to += 16) {
    copyTwo(p, min(p + stride, last), stride, to);
  }
  countPlanes(planes, rows, columns, h);
}

/** Counts the rows that a list names, from `begin` to `end`. */
export function addListed(
  records: usize, stride: usize, list: usize, begin: i32, end: i32, columns: i32, h: usize, planes: usize,
): void {
  for (let i = begin; i < end; i += BLOCK) {
    const rows = min(BLOCK, end - i);
    const last = list + (<usize>(i + rows - 1) << 2);
    for (let p = list + (<usize>i << 2), to = planes; p <= last; p += 8, to += 16) {
      const a = records + <usize>load<u32>(p) * stride;
      const b = records + <usize>load<u32>(min(p + 4, last)) * stride;
      copyTwo(a, b, stride, to);
    }
    countPlanes(planes, rows, columns, h);
  }
}

/** Empties a histogram, given the table of its columns. */
export function zero(h: usize, columns: i32, columnTable: usize): void {
  for (let c = 0; c < columns; c++, h += COLUMN, columnTable += 16) {
    memory.fill(h, 0, <usize>load<i32>(columnTable, 8) << 3);
  }
}
