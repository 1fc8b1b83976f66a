import { LagoaError } from '@lagoa/data';

/** One call of the story, as the table shows it. */
export interface RehearsedCall {
  readonly call: string;
  readonly resource: string;
  readonly answer: string;
  readonly elapsedMs: number;
}

/** Makes a call, and tells it with its answer in words and its time. */
export type Tell = (call: string, resource: string, run: () => Promise<string>) => Promise<void>;

/** The rehearsal fails where an answer is not what the story relies on. */
export function check(holds: boolean, complaint: string): void {
  if (!holds) throw new LagoaError('corrupt', complaint);
}

export const count = (value: number): string => value.toLocaleString('en-US');
