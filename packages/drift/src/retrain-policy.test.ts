import { expect, test } from 'vitest';
import { type DriftWindow, retrainPolicy } from './retrain-policy.ts';

/** `d` drift, `.` ok, `n` no data, `D` drift after which a model was trained; oldest first. */
function history(text: string): readonly DriftWindow[] {
  return Array.from(text, (mark) => ({
    window: null,
    status: mark === '.' ? 'ok' : mark === 'n' ? 'no-data' : 'drift',
    retrained: mark === 'D',
  }));
}

test.each([
  ['', false],
  ['d', false],
  ['dd', true],
  ['d.d', true],
  ['d..d', false],
  // The newest window decides whether there is anything to mend.
  ['dd.', false],
  ['ddn', false],
  ['dnd', true],
  // Drift before the latest training says nothing about the new model.
  ['dDd', false],
  ['dDdd', true],
] as const)('2 of 3 over "%s" is %s', (text, expected) => {
  expect(retrainPolicy(history(text), { required: 2, windows: 3 }).retrain).toBe(expected);
});

test('within the cooldown nothing is trained', () => {
  const decide = (text: string) =>
    retrainPolicy(history(text), { required: 1, windows: 1, cooldown: 2 });
  expect(['Dd', 'Ddd', 'Dddd'].map((text) => decide(text).retrain)).toEqual([false, false, true]);
  expect(decide('Dd').reason).toBe('a model was trained 1 windows ago, within the cooldown of 2');
});

test('it says why', () => {
  expect(retrainPolicy(history('d.d')).reason).toBe(
    '2 of the newest 3 windows drifted, 2 are required',
  );
  expect(retrainPolicy(history('.')).reason).toBe('the newest window is ok');
});

test('a policy that can never hold is refused', () => {
  expect(() => retrainPolicy([], { required: 4, windows: 3 })).toThrow('required 4, windows 3');
});

test('a budget limits trainings, and frees itself as windows pass', () => {
  const drift: DriftWindow = { window: null, status: 'drift' };
  const trained: DriftWindow = { ...drift, retrained: true };
  const options = { required: 1, windows: 1, budget: { trainings: 2, windows: 5 } };
  expect(retrainPolicy([trained, drift, drift], options).retrain).toBe(true);
  expect(retrainPolicy([trained, trained, drift], options)).toEqual({
    retrain: false,
    reason: '2 models were trained within 5 windows, the budget is 2',
  });
  expect(retrainPolicy([trained, trained, drift, drift, drift, drift], options).retrain).toBe(true);
  const nothing = { ...options, budget: { trainings: 0, windows: 1 } };
  expect(retrainPolicy([drift], nothing).retrain).toBe(false);
  expect(() =>
    retrainPolicy([drift], { ...options, budget: { trainings: 1, windows: 0 } }),
  ).toThrow('windows >= 1');
});
