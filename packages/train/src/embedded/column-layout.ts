import {
  COLUMN_BYTES,
  MEMBER_BYTES,
  type MemoryPlan,
  recordLayout,
  roundUp,
} from './memory-plan.ts';
import { type ByteColumn, type Member, packColumns } from './pack-columns.ts';

/** What the second part of the memory holds once the bins are known. Addresses in bytes. */
export interface ColumnLayout {
  readonly columns: readonly ByteColumn[];
  /** Column and member of each feature. */
  readonly placeOf: readonly { readonly column: number; readonly member: Member }[];
  readonly histogramBytes: number;
  readonly pairAt: number;
  readonly stride: number;
  readonly records: number;
  /** Column-major bytes: the column c of a row at `bytes + c * rows + row`. */
  readonly bytes: number;
  readonly histograms: number;
  /** Of the threads but the first, `pairs` each. */
  readonly threadHistograms: number;
}

/** The layout that follows from the bins, the same on every thread. */
export function layOutColumns(plan: MemoryPlan, buffer: ArrayBufferLike): ColumnLayout {
  const facts = new Int32Array(buffer, plan.facts, 3 * plan.features);
  const columns = packColumns(
    Array.from({ length: plan.features }, (_, feature) => ({
      bins: facts[3 * feature] ?? 0,
      hasMissing: facts[3 * feature + 1] === 1,
    })),
    plan.rows,
  );
  const placeOf: { column: number; member: Member }[] = [];
  for (const [column, { members }] of columns.entries())
    for (const member of members) placeOf[member.feature] = { column, member };
  const histogramBytes = roundUp(columns.length * COLUMN_BYTES, 64);
  const { pairAt, stride } = recordLayout(columns.length);
  const records = plan.data;
  const bytes = roundUp(records + plan.rows * stride, 128);
  const histograms = roundUp(bytes + plan.rows * columns.length, 128);
  const threadHistograms = histograms + plan.slots * histogramBytes;
  return {
    ...{ columns, placeOf, histogramBytes, pairAt, stride },
    ...{ records, bytes, histograms, threadHistograms },
  };
}

/** Writes the tables that the scan reads. */
export function writeColumnTables(
  plan: MemoryPlan,
  layout: ColumnLayout,
  buffer: ArrayBufferLike,
): void {
  const directions = new Int32Array(buffer, plan.directions, plan.features);
  const columnTable = new Int32Array(buffer, plan.columnTable, 4 * plan.features);
  const memberTable = new Int32Array(buffer, plan.memberTable, (MEMBER_BYTES / 4) * plan.features);
  let count = 0;
  for (const [c, { members, values }] of layout.columns.entries()) {
    const first = count;
    let start = 0;
    for (const member of members) {
      const { feature, bins } = member;
      const direction = directions[feature] ?? 0;
      memberTable.set([feature, bins, Number(member.hasMissing), direction, start], 5 * count);
      start += member.values * 8;
      count++;
    }
    columnTable.set([first, members.length, values, start], 4 * c);
  }
}

/** Fills the table of a split, from `at` on: 1 for each byte of the feature's column that goes left. */
export function fillTable(
  bytes: Uint8Array,
  at: number,
  of: {
    readonly column: ByteColumn;
    readonly member: Member;
    readonly bin: number;
    readonly missingLeft: boolean;
  },
): void {
  const { bins, values, factor } = of.member;
  const end = at + of.column.values;
  while (at < end)
    for (let bin = 0; bin < values; bin++) {
      const goesLeft = Number(bin < bins ? bin <= of.bin : of.missingLeft);
      for (const next = at + factor; at < next; at++) bytes[at] = goesLeft;
    }
}
