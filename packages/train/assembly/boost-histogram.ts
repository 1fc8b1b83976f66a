// A histogram holds, per column and byte value, the sum of gradient pairs as one i64: the gradients
// in the upper word, the hessians in the lower. One load, add and store counts a row in both.
//
// A record is a row's bytes, one per column, and its pair at `pairAt`, in `stride` bytes. Rows are
// counted in blocks, eight columns at a time, so that records and sums stay in the first-level cache.

const BLOCK: i32 = 512;

// @ts-ignore: decorator
@inline
function add(place: usize, pair: i64): void {
  store<i64>(place, load<i64>(place) + pair);
}

// @ts-ignore: decorator
@inline
function start(histogram: usize, offsets: usize, column: usize): usize {
  return histogram + <usize>load<u32>(offsets + (column << 2));
}

/** Counts eight columns from `c` on: two words of bytes per row, taken apart by shifts. */
function count8(records: usize, stride: usize, rows: i32, pairAt: usize, c: usize, h: usize, offsets: usize): void {
  const h0 = start(h, offsets, c), h1 = start(h, offsets, c + 1), h2 = start(h, offsets, c + 2);
  const h3 = start(h, offsets, c + 3), h4 = start(h, offsets, c + 4), h5 = start(h, offsets, c + 5);
  const h6 = start(h, offsets, c + 6), h7 = start(h, offsets, c + 7);
  let p = records + c;
  let q = records + pairAt;
  const end = p + <usize>rows * stride;
  for (; p < end; p += stride, q += stride) {
    const low = load<u32>(p), high = load<u32>(p, 4), pair = load<i64>(q);
    add(h0 + (<usize>(low & 255) << 3), pair);
    add(h1 + (<usize>((low >> 8) & 255) << 3), pair);
    add(h2 + (<usize>((low >> 16) & 255) << 3), pair);
    add(h3 + (<usize>(low >> 24) << 3), pair);
    add(h4 + (<usize>(high & 255) << 3), pair);
    add(h5 + (<usize>((high >> 8) & 255) << 3), pair);
    add(h6 + (<usize>((high >> 16) & 255) << 3), pair);
    add(h7 + (<usize>(high >> 24) << 3), pair);
  }
}

function count4(records: usize, stride: usize, rows: i32, pairAt: usize, c: usize, h: usize, offsets: usize): void {
  const h0 = start(h, offsets, c), h1 = start(h, offsets, c + 1);
  const h2 = start(h, offsets, c + 2), h3 = start(h, offsets, c + 3);
  let p = records + c;
  let q = records + pairAt;
  const end = p + <usize>rows * stride;
  for (; p < end; p += stride, q += stride) {
    const low = load<u32>(p), pair = load<i64>(q);
    add(h0 + (<usize>(low & 255) << 3), pair);
    add(h1 + (<usize>((low >> 8) & 255) << 3), pair);
    add(h2 + (<usize>((low >> 16) & 255) << 3), pair);
    add(h3 + (<usize>(low >> 24) << 3), pair);
  }
}

function count1(records: usize, stride: usize, rows: i32, pairAt: usize, c: usize, h: usize, offsets: usize): void {
  const h0 = start(h, offsets, c);
  let p = records + c;
  let q = records + pairAt;
  const end = p + <usize>rows * stride;
  for (; p < end; p += stride, q += stride) add(h0 + (<usize>load<u8>(p) << 3), load<i64>(q));
}

/** Counts records that lie one behind the other. */
export function addBlock(records: usize, stride: usize, rows: i32, columns: i32, pairAt: usize, h: usize, offsets: usize): void {
  const n = <usize>columns;
  let c: usize = 0;
  for (; c + 8 <= n; c += 8) count8(records, stride, rows, pairAt, c, h, offsets);
  for (; c + 4 <= n; c += 4) count4(records, stride, rows, pairAt, c, h, offsets);
  for (; c < n; c++) count1(records, stride, rows, pairAt, c, h, offsets);
}

// @ts-ignore: decorator
@inline
function copy16(to: usize, from: usize): void {
  if (ASC_FEATURE_SIMD) v128.store(to, v128.load(from));
  else {
    store<u64>(to, load<u64>(from));
    store<u64>(to, load<u64>(from, 8), 8);
  }
}

/**
 * Counts the rows that a list names, from `begin` to `end`. Their records are first copied side by
 * side into `scratch`, a block at a time: reading them where they lie, once per eight columns, is
 * three times slower.
 */
export function addListed(
  records: usize, stride: usize, list: usize, begin: i32, end: i32, columns: i32, pairAt: usize,
  h: usize, offsets: usize, scratch: usize,
): void {
  for (let i = begin; i < end; i += BLOCK) {
    const rows = min(BLOCK, end - i);
    const last = list + (<usize>(i + rows) << 2);
    let to = scratch;
    if (stride == 64) {
      for (let p = list + (<usize>i << 2); p < last; p += 4, to += 64) {
        const from = records + (<usize>load<u32>(p) << 6);
        copy16(to, from);
        copy16(to + 16, from + 16);
        copy16(to + 32, from + 32);
        copy16(to + 48, from + 48);
      }
    } else {
      for (let p = list + (<usize>i << 2); p < last; p += 4, to += stride) {
        const from = records + <usize>load<u32>(p) * stride;
        for (let k: usize = 0; k < stride; k += 16) copy16(to + k, from + k);
      }
    }
    addBlock(scratch, stride, rows, columns, pairAt, h, offsets);
  }
}

export function zero(from: usize, bytes: usize): void {
  memory.fill(from, 0, bytes);
}
