import { createRandom, isLagoaError, type Random } from '@lagoa/data';
import {
  createDataset,
  createScorer,
  predictMargins,
  readModelJson,
  readModelUbjson,
  trainModel,
  writeModelJson,
  writeModelUbjson,
} from '@lagoa/train';
import { pick } from './random-table.ts';

const names = ['a', 'b', 'c'];

async function trainSome(random: Random) {
  const rows = 200;
  const values = Float32Array.from({ length: rows * names.length }, () =>
    random.next() < 0.1 ? Number.NaN : random.normal(),
  );
  const labels = Float32Array.from({ length: rows }, () => random.integer(2));
  const matrix = { values, rows, names, groups: [], layoutHash: 'x' };
  const { model } = await trainModel(createDataset({ matrix, labels }), {
    objective: 'binary:logistic',
    rounds: 3,
    parameters: { maxDepth: 1 + random.integer(4) },
  });
  return { model, matrix };
}

/**
 * A model file with some bytes changed, cut out, doubled or swapped is refused by name, or is a model
 * that can be scored and written; the two scorers agree on it. Nothing hangs, nothing else is thrown.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const { model, matrix } = await trainSome(random);
  const json = random.next() < 0.5;
  const bytes = json ? new TextEncoder().encode(writeModelJson(model)) : writeModelUbjson(model);
  for (let k = 0; k < 200; k++) {
    const broken = spoil(random, bytes);
    try {
      const found = json
        ? readModelJson(new TextDecoder().decode(broken))
        : readModelUbjson(broken);
      const few = { ...matrix, values: matrix.values.subarray(0, 50 * names.length), rows: 50 };
      const margins = predictMargins(found, few);
      const scored = createScorer(found).margins(few);
      if (Buffer.compare(Buffer.from(margins.buffer), Buffer.from(scored.buffer)) !== 0)
        throw new Error(`the scorers differ: ${margins.slice(0, 5)} and ${scored.slice(0, 5)}`);
      writeModelJson(found);
    } catch (error) {
      if (!isLagoaError(error)) throw error;
    }
  }
  return json ? 'JSON' : 'UBJSON';
}

function spoil(random: Random, bytes: Uint8Array): Uint8Array {
  const copy = [...bytes];
  for (let k = 0; k <= random.integer(3); k++) {
    const at = random.integer(copy.length + 1);
    const length = random.integer(20);
    pick(random, [
      () => copy.splice(at, 1, random.integer(256)),
      () =>
        copy.splice(
          at,
          1,
          pick(
            random,
            [...'0123456789-.eE[]{}",:IN'].map((c) => c.charCodeAt(0)),
          ),
        ),
      () => copy.splice(at, length),
      () => copy.splice(at, 0, ...copy.slice(at, at + length)),
      () => copy.splice(at, copy.length - at),
    ])();
  }
  return Uint8Array.from(copy);
}
