import { expect, test } from 'vitest';
import { resolveParameters } from './parameters.ts';

test("fills in XGBoost's defaults", () => {
  expect(resolveParameters()).toEqual({
    eta: 0.3,
    maxDepth: 6,
    lambda: 1,
    alpha: 0,
    gamma: 0,
    minChildWeight: 1,
    maxDeltaStep: 0,
    subsample: 1,
    colsampleBytree: 1,
    colsampleBylevel: 1,
    colsampleBynode: 1,
    scalePosWeight: 1,
    maxBin: 256,
  });
  expect(resolveParameters({ eta: 0.1, baseScore: 0.2 })).toMatchObject({
    eta: 0.1,
    baseScore: 0.2,
  });
});

test.each([
  [{ eta: -0.1 }, 'eta must be in [0, 1], got -0.1'],
  [{ eta: 1e-50 }, 'eta must be in [0, 1], got 1e-50'],
  [{ lambda: 1e39 }, 'lambda must be >= 0, got 1e+39'],
  [{ scalePosWeight: 1e39 }, 'scalePosWeight must be >= 0, got 1e+39'],
  [{ eta: 1.5 }, 'eta must be in [0, 1], got 1.5'],
  [{ maxDepth: 0 }, 'maxDepth must be an integer from 1 to 16, got 0'],
  [{ maxDepth: 2.5 }, 'maxDepth must be an integer from 1 to 16, got 2.5'],
  [{ lambda: -1 }, 'lambda must be >= 0, got -1'],
  [{ gamma: NaN }, 'gamma must be >= 0, got NaN'],
  [{ minChildWeight: Infinity }, 'minChildWeight must be >= 0, got Infinity'],
  [{ alpha: -0.1 }, 'alpha must be >= 0, got -0.1'],
  [{ maxDeltaStep: -1 }, 'maxDeltaStep must be >= 0, got -1'],
  [{ subsample: 0 }, 'subsample must be in (0, 1], got 0'],
  [{ colsampleBytree: 1.1 }, 'colsampleBytree must be in (0, 1], got 1.1'],
  [{ colsampleBylevel: NaN }, 'colsampleBylevel must be in (0, 1], got NaN'],
  [{ colsampleBynode: 0 }, 'colsampleBynode must be in (0, 1], got 0'],
  [{ scalePosWeight: -1 }, 'scalePosWeight must be >= 0, got -1'],
  [{ maxBin: 257 }, 'maxBin must be an integer from 2 to 256, got 257'],
  [{ baseScore: NaN }, 'baseScore must be a finite number, got NaN'],
])('%o is refused', (parameters, message) => {
  expect(() => resolveParameters(parameters)).toThrow(message);
});

test('a direction is -1, 0 or 1', () => {
  const wrong = JSON.parse('{"monotoneConstraints":{"age":2}}');
  expect(() => resolveParameters(wrong)).toThrow(
    'monotoneConstraints must be a list or a record of -1, 0 and 1, got {"age":2}',
  );
});

test('an unknown name is refused by name', () => {
  const parameters = { eta: 0.1, growPolicy: 1 };
  expect(() => resolveParameters(parameters)).toThrow('parameter "growPolicy" is not supported');
});
