import { writeFile } from 'node:fs/promises';
import { isLagoaError } from '@lagoa/data';
import { type ReportSection, renderReport } from '@lagoa/data/report';
import { compareProfiles } from '../compare-profiles.ts';
import type { DriftReport } from '../drift-report.ts';
import { driftSections } from '../drift-sections.ts';
import { type CommandLine, help, parseCommandLine } from './command-line.ts';
import { readPolicy } from './policy-file.ts';
import { openParquetFile } from './parquet-file.ts';
import { type ParquetProfiles, profileParquet } from './profile-parquet.ts';

/** What a run prints and how it ends. */
export interface DriftRun {
  readonly stdout: string;
  readonly stderr: string;
  /** 0 no drift, 1 drift, 2 the question could not be answered. */
  readonly exitCode: 0 | 1 | 2;
}

/** The command line as a function; only the HTML page is written to disk. Never throws. */
export async function runDrift(args: readonly string[]): Promise<DriftRun> {
  try {
    const command = parseCommandLine(args);
    if (command.kind === 'help') return { stdout: help, stderr: '', exitCode: 0 };
    return await compare(command);
  } catch (error) {
    const known = isLagoaError(error) || (error instanceof Error && 'code' in error);
    const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
    return { stdout: '', stderr: `lagoa-drift: ${text}\n`, exitCode: 2 };
  }
}

async function compare(command: Extract<CommandLine, { kind: 'compare' }>): Promise<DriftRun> {
  const before = await openParquetFile(command.reference);
  const after = await openParquetFile(command.current);
  const { reference, current, leftOut } = await profileParquet([before, after], command);
  const policy = command.policy === undefined ? {} : await readPolicy(command.policy);
  const report = compareProfiles(reference, current, { window: command.current, ...policy });
  if (command.html !== undefined) {
    const sections = [...driftSections(report), ...leftOutSection(leftOut)];
    await writeFile(command.html, await renderReport({ title: 'Drift', sections }));
  }
  const lacking = Object.keys(reference.columns).filter(
    (name) => !Object.hasOwn(current.columns, name),
  );
  const answered = report.status === 'ok' && lacking.length === 0;
  return {
    stdout: command.json ? `${JSON.stringify(report, undefined, 2)}\n` : summary(report),
    stderr: [
      ...leftOut.map(([column, why]) => `left out ${column}: ${why}\n`),
      ...lacking.map((column) => `the current file lacks column ${column}\n`),
    ].join(''),
    exitCode: report.status === 'drift' ? 1 : answered ? 0 : 2,
  };
}

function summary(report: DriftReport): string {
  const drifted = report.columns.filter(({ status }) => status === 'drift').length;
  const width = Math.max(0, ...report.columns.map(({ column }) => column.length));
  const lines = report.columns.map(({ column, status, results }) => {
    const numbers = results.flatMap(({ name, effect }) =>
      effect === null ? [] : [`${name} ${effect.toFixed(4)}`],
    );
    return `  ${column.padEnd(width)}  ${status.padEnd(12)}  ${numbers.join(', ')}`;
  });
  return [
    `${report.status}: ${drifted} of ${report.columns.length} columns drifted; ${report.currentRows} rows against ${report.referenceRows}`,
    ...lines,
    '',
  ].join('\n');
}

function leftOutSection(leftOut: ParquetProfiles['leftOut']): readonly ReportSection[] {
  if (leftOut.length === 0) return [];
  const rows = leftOut.map(([column, why]) => [column, why]);
  return [
    {
      kind: 'report-section',
      version: 1,
      title: 'Columns left out',
      blocks: [{ kind: 'table', columns: ['column', 'why'], rows }],
    },
  ];
}
