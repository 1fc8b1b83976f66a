import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

function record(isTTY: boolean) {
  let [text, time] = ['', 0];
  const write = (more: string): void => {
    text += more;
  };
  const stream = { isTTY, columns: 30, write };
  const progress = createProgress(stream, () => time);
  progress.start('train');
  time = 50;
  progress.detail('round 1 of 2');
  progress.detail('too soon for this one');
  time = 2140;
  progress.detail(`a line longer than the terminal ${'x'.repeat(99)}`);
  progress.done('AUC 0.84');
  return text;
}

test('plain lines where nobody watches', () => {
  expect(record(false)).toBe('train           2.1 s  AUC 0.84\n');
});

test('a terminal sees the line change, never wrap', () => {
  const parts = record(true).split('\r\x1b[2K').slice(1);
  expect(parts).toEqual(
    [
      'train         …',
      'train         round 1 of 2',
      'train         a line longer th',
      'train           2.1 s  AUC 0.84\n',
    ].map((part) => (part.endsWith('\n') ? part : part.slice(0, 29))),
  );
});
