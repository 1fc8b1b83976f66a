import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { logFloat32 } from '../../packages/train/src/model/log-float32.ts';
import { askPython, describeJudge } from '../judge.ts';

describeJudge('xgboost', () => {
  test("logFloat32 has the bits of the C library's logf on 200,000 float32", () => {
    const random = createRandom('logf');
    const around1 = (): number => 0x3f000000 + random.integer(0x1000000);
    const anywhere = (): number => 1 + random.integer(0x7f7fffff);
    const bits = Array.from({ length: 200_000 }, (_, i) => (i % 2 ? around1() : anywhere()));
    const floats = new Float32Array(Uint32Array.from(bits).buffer);
    const ours = new Uint32Array(floats.map(logFloat32).buffer);
    expect(askPython('judges/xgboost/logf.py', bits)).toEqual([...ours]);
  });
});
