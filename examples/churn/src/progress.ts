/** Tells the user what is going on. */
export interface Progress {
  /** A step begins. */
  start(step: string): void;
  /** How far the step is: replaces the last detail on a terminal, is dropped elsewhere. */
  detail(text: string): void;
  /** The step is over; one line says what came of it. */
  done(outcome: string): void;
}

/** Says nothing: for tests and notebooks. */
export const silent: Progress = { start: () => {}, detail: () => {}, done: () => {} };

/**
 * Progress on a stream such as stderr. On a terminal the current line is redrawn (at most ten times
 * a second); anywhere else each step is one plain line, written when it ends.
 */
export function createProgress(
  stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
  now: () => number = () => performance.now(),
): Progress {
  const terminal = stream.isTTY === true;
  let step = '';
  let started = 0;
  let drawn = 0;
  const label = (): string => step.padEnd(13);
  const draw = (text: string): void => {
    const line = `${label()} ${text}`.slice(0, (stream.columns ?? 80) - 1);
    stream.write(`\r\x1b[2K${line}`);
  };
  return {
    start(name) {
      step = name;
      started = now();
      drawn = Number.NEGATIVE_INFINITY;
      if (terminal) draw('…');
    },
    detail(text) {
      if (!terminal || now() - drawn < 100) return;
      drawn = now();
      draw(text);
    },
    done(outcome) {
      const seconds = `${((now() - started) / 1000).toFixed(1)} s`.padStart(7);
      stream.write(`${terminal ? '\r\x1b[2K' : ''}${label()} ${seconds}  ${outcome}\n`);
    },
  };
}
