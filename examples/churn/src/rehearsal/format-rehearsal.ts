import type { RehearsedCall } from './tell.ts';

/** The calls as an aligned table of plain text. */
export function formatRehearsal(calls: readonly RehearsedCall[]): string {
  const rows = [
    ['call', 'resource', 'answer', 'time'],
    ...calls.map(({ call, resource, answer, elapsedMs }) => [
      call,
      resource,
      answer,
      `${elapsedMs.toFixed(0)} ms`,
    ]),
  ];
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
