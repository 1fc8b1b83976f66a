// Which rows are in a node: a range of a list of row numbers, ascending; the root has all rows of
// the thread and no list (0). `goesLeft` is a table of 256 bytes over the byte of the split's column.

/**
 * Splits the rows `begin` to `end` of `list`, keeping their order: the left ones to the same place of
 * `to` from `begin` on, the right ones behind them. Gives how many go left.
 */
export function partition(
  column: usize, list: usize, to: usize, scratch: usize, begin: i32, end: i32, first: u32,
  goesLeft: usize,
): i32 {
  let left = to + (<usize>begin << 2);
  let right = scratch;
  // Every row is written to both sides; only one of them moves on: no branch to mispredict.
  for (let i = begin; i < end; i++) {
    const row = list ? load<u32>(list + (<usize>i << 2)) : <u32>i + first;
    const step = <usize>load<u8>(goesLeft + <usize>load<u8>(column + <usize>row)) << 2;
    store<u32>(left, row);
    store<u32>(right, row);
    left += step;
    right += 4 - step;
  }
  memory.copy(left, scratch, right - scratch);
  return <i32>((left - to) >> 2) - begin;
}

/** Adds a leaf to the margins of its rows. */
export function addLeaf(list: usize, begin: i32, end: i32, first: u32, margins: usize, leaf: f32): void {
  for (let i = begin; i < end; i++) {
    const row = list ? load<u32>(list + (<usize>i << 2)) : <u32>i + first;
    const at = margins + (<usize>row << 2);
    store<f32>(at, load<f32>(at) + leaf);
  }
}

/** Adds the two leaves of a split to the margins of its rows. */
export function addLeaves(
  column: usize, list: usize, begin: i32, end: i32, first: u32, goesLeft: usize, margins: usize,
  left: f32, right: f32,
): void {
  // Chosen by bits: `select` of floats is a branch, mispredicted every other row, five times slower.
  const bits = reinterpret<u32>(right);
  const change = reinterpret<u32>(left) ^ bits;
  for (let i = begin; i < end; i++) {
    const row = list ? load<u32>(list + (<usize>i << 2)) : <u32>i + first;
    const at = margins + (<usize>row << 2);
    const isLeft = <u32>load<u8>(goesLeft + <usize>load<u8>(column + <usize>row));
    store<f32>(at, load<f32>(at) + reinterpret<f32>(bits ^ (change & (0 - isLeft))));
  }
}
