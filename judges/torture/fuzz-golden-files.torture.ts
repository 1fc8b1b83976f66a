import { globSync, readFileSync } from 'node:fs';
import { createRandom, isLagoaError, type Random } from '@lagoa/data';
import {
  type BoostedModel,
  createExplainer,
  createScorer,
  dumpModelText,
  predictMargins,
  readModelJson,
  readModelUbjson,
  writeModelJson,
  writeModelUbjson,
} from '@lagoa/train';

const files = globSync('packages/train/src/model/fixtures/xgboost-*/*.{json,ubj}').filter(
  (file) => !file.endsWith('.expected.json'),
);

/** What a broken or hostile writer puts where another value stood. */
const tokens = [
  ...['-1', '0', '1', '2', '1.5', '-0.5', '255', '256', '65536', '2147483647', '2147483648'],
  ...['4294967295', '4294967297', '9007199254740993', '1e39', '-1e39', '1e999', 'NaN', 'Infinity'],
  ...['-Infinity', 'null', 'true', 'false', '""', '"1"', '"-1"', '"1e9"', '"2147483647"', '[]'],
  ...['{}', '[[]]', '"__proto__"', '"NaN"', '"constructor"', '"gblinear"', '"dart"', ','],
];

const pick = <Value>(random: Random, values: readonly Value[], otherwise: Value): Value =>
  values[random.integer(values.length)] ?? otherwise;

/** The text with one to three of its values, names or stretches changed. */
function spoilText(text: string, random: Random): string {
  const changes = 1 + random.integer(3);
  let spoilt = text;
  for (let i = 0; i < changes; i++) {
    const at = random.integer(spoilt.length + 1);
    const kind = random.integer(6);
    if (kind === 0) spoilt = spoilt.slice(0, at);
    else if (kind === 1) spoilt = spoilt.slice(0, at) + spoilt.slice(at + random.integer(40));
    else {
      // Heads hold more of what a reader depends on than the long lists behind them.
      const from = kind < 4 ? random.integer(Math.min(spoilt.length, 3000) + 1) : at;
      const place = /(?<=[[,:])(?:"[^"]*"|[-+.\w]+|\[[^[\]{}]*\])(?=[\],}])/.exec(
        spoilt.slice(from),
      );
      if (!place) continue;
      const start = from + place.index;
      const token = kind === 5 ? `${place[0]},${place[0]}` : pick(random, tokens, '0');
      spoilt = spoilt.slice(0, start) + token + spoilt.slice(start + place[0].length);
    }
  }
  return spoilt;
}

/** The bytes cut off, with some changed, or with one length blown up. */
function spoilBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const spoilt = bytes.slice(
    0,
    random.integer(4) === 0 ? random.integer(bytes.length) : bytes.length,
  );
  const changes = random.integer(4);
  for (let i = 0; i < changes; i++) {
    const at = random.integer(1 + Math.min(spoilt.length, random.integer(2) === 0 ? 900 : 1e9));
    spoilt[at] = pick(random, [0, 1, 0x7f, 0x80, 0xff, 0x5b, 0x7b, 0x4c, 0x24, 0x23], 0);
  }
  return spoilt;
}

function read(file: string, random: Random): BoostedModel | undefined {
  const bytes = readFileSync(file);
  try {
    return file.endsWith('.json')
      ? readModelJson(spoilText(bytes.toString('utf8'), random))
      : readModelUbjson(spoilBytes(bytes, random));
  } catch (cause) {
    if (isLagoaError(cause) && ['corrupt', 'unsupported'].includes(cause.code)) return undefined;
    throw cause;
  }
}

/** Whatever was read predicts the same both ways, and is written and read as itself. */
function use(model: BoostedModel, random: Random): void {
  const names = model.featureNames;
  const width = names.length;
  if (width > 1000) return;
  const values = Float32Array.from({ length: 20 * width }, () =>
    pick(random, [random.normal(), Number.NaN, 0, 1, 3, -1, 3e38, Number.NEGATIVE_INFINITY], 0),
  );
  const matrix = { values, rows: 20, names, groups: [], layoutHash: 'fuzz' };
  const margins = predictMargins(model, matrix);
  const fast = createScorer(model).margins(matrix);
  if (!margins.every((margin, i) => Object.is(margin, fast[i])))
    throw new Error('the kernel predicts otherwise');
  try {
    createExplainer(model).contributions(matrix);
  } catch (cause) {
    if (!isLagoaError(cause)) throw cause;
  }
  dumpModelText(model);
  const perClass = model.classOffsets?.some((offset) => offset !== 0) === true;
  const version = perClass ? '3.5' : '1.7';
  const text = writeModelJson(model, { version });
  if (writeModelJson(readModelJson(text), { version }) !== text)
    throw new Error('written, read and written again it is another');
  const again = readModelUbjson(writeModelUbjson(model, { version }));
  if (writeModelJson(again, { version }) !== text) throw new Error('UBJSON is another model');
}

/**
 * Two hundred spoilt golden files, with DART, classes and categories among them, and hostile tokens in
 * place of their values: each is refused with a typed error, or is a model that the kernel
 * and the plain walk predict alike and that survives being written.
 */
export async function round(seed: number): Promise<string> {
  let refused = 0;
  for (let i = 0; i < 200; i++) {
    const random = createRandom(`${seed}-${i}`);
    const file = pick(random, files, '');
    const begun = performance.now();
    try {
      const model = read(file, random);
      if (model) use(model, random);
      else refused += 1;
    } catch (cause) {
      throw new Error(`case ${i}, ${file}`, { cause });
    }
    if (performance.now() - begun > 5000) throw new Error(`case ${i}, ${file} took seconds`);
  }
  return refused > 0 && refused < 200 ? 'some refused, some read' : 'all alike';
}
