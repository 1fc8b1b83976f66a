/** Least and largest value and whether one is missing, per feature, of row-major rows. */
export function inspect(
  values: usize, rows: i32, features: i32, least: usize, largest: usize, missing: usize,
): void {
  let p = values;
  for (let row = 0; row < rows; row++) {
    let f = 0;
    if (ASC_FEATURE_SIMD) {
      for (; f + 4 <= features; f += 4, p += 16) {
        const at = <usize>f << 2;
        const v = v128.load(p);
        v128.store(least + at, f32x4.pmin(v128.load(least + at), v));
        v128.store(largest + at, f32x4.pmax(v128.load(largest + at), v));
        v128.store(missing + at, v128.or(v128.load(missing + at), f32x4.ne(v, v)));
      }
    }
    for (; f < features; f++, p += 4) {
      const at = <usize>f << 2;
      const v = load<f32>(p);
      if (v < load<f32>(least + at)) store<f32>(least + at, v);
      if (v > load<f32>(largest + at)) store<f32>(largest + at, v);
      if (v != v) store<i32>(missing + at, -1);
    }
  }
}

/**
 * Sorts the values that are not NaN, ascending, by radix: three passes of 11 bits. `values` is
 * overwritten; the result is in `sorted`. Gives how many there are.
 */
export function sortPresent(values: usize, count: i32, sorted: usize, counters: usize): i32 {
  memory.fill(counters, 0, 3 << 13);
  let end = values;
  for (let p = values, e = values + (<usize>count << 2); p < e; p += 4) {
    const v = load<f32>(p);
    if (v != v) continue;
    // The order of the bits as unsigned integers is the order of the numbers.
    let bits = reinterpret<u32>(v);
    bits ^= <u32>(<i32>bits >> 31) | 0x80000000;
    store<u32>(end, bits);
    end += 4;
    count1(counters, bits & 2047);
    count1(counters + 8192, (bits >> 11) & 2047);
    count1(counters + 16384, bits >> 22);
  }
  for (let pass: usize = 0; pass < 3; pass++) {
    let start: u32 = 0;
    for (let p = counters + (pass << 13), e = p + 8192; p < e; p += 4) {
      const n = load<u32>(p);
      store<u32>(p, start);
      start += n;
    }
  }
  const bytes = end - values;
  let from = values;
  let to = sorted;
  for (let pass: usize = 0; pass < 3; pass++) {
    const shift = <u32>pass * 11;
    for (let p = from, e = from + bytes; p < e; p += 4) {
      const bits = load<u32>(p);
      const q = counters + (pass << 13) + (<usize>((bits >> shift) & 2047) << 2);
      const place = load<u32>(q);
      store<u32>(q, place + 1);
      store<u32>(to + (<usize>place << 2), bits);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  for (let p = sorted, e = sorted + bytes; p < e; p += 4) {
    const bits = load<u32>(p);
    store<u32>(p, bits >> 31 ? bits ^ 0x80000000 : ~bits);
  }
  return <i32>(bytes >> 2);
}

// @ts-ignore: decorator
@inline
function count1(counters: usize, digit: u32): void {
  const q = counters + (<usize>digit << 2);
  store<u32>(q, load<u32>(q) + 1);
}

/**
 * Writes the bin of one feature for some rows: adds `factor * bin` to the byte of its column, both
 * in the records and in the column-major copy (or sets it, for the first feature of the column).
 * The bin is the number of `cuts` that are <= value, at most `bins - 1`; NaN has the bin `bins`.
 *
 * @param cuts 256 floats, +infinity behind the last
 * @param top the largest power of two below `bins`, or 1
 */
export function binColumn(
  values: usize, rows: i32, features: i32, cuts: usize, bins: u32, top: usize,
  factor: u32, isFirst: i32, records: usize, stride: usize, column: usize,
): void {
  const step = <usize>features << 2;
  const last = bins - 1;
  let p = values;
  let q = records;
  const end = column + <usize>rows;
  for (let c = column; c < end; c++, p += step, q += stride) {
    const v = load<f32>(p);
    let at = cuts;
    for (let half = top << 2; half >= 4; half >>= 1) {
      at += select<usize>(half, 0, load<f32>(at + half - 4) <= v);
    }
    const bin = select<u32>(bins, min<u32>(<u32>((at - cuts) >> 2), last), v != v);
    const byte = <u32>(isFirst ? 0 : load<u8>(c)) + bin * factor;
    store<u8>(q, <u8>byte);
    store<u8>(c, <u8>byte);
  }
}
