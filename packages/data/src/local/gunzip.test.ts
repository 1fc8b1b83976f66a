import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gunzip } from './gunzip.ts';

const [first, second] = [gzipSync('hello '), gzipSync('world')];
const whole = Buffer.concat([first, second]);

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Uint8Array, size = 1 << 16): Promise<string> {
  let text = '';
  for await (const part of gunzip(chunks(bytes, size), { name: 'a.csv.gz' }))
    text += new TextDecoder().decode(part);
  return text;
}

test.each([1, 7, first.length, 1 << 16])('unpacks members in a row, in chunks of %i', async (n) => {
  expect(await unpack(first, n)).toBe('hello ');
  expect(await unpack(whole, n)).toBe('hello world');
});

test('refuses every cut, and other bytes after the end', async () => {
  const refused = { code: 'invalid-data', message: expect.stringContaining('a.csv.gz: ') };
  for (let end = 0; end < whole.length; end++)
    if (end !== first.length)
      await expect(unpack(whole.subarray(0, end)), `cut at ${end}`).rejects.toMatchObject(refused);
  for (const tail of [Buffer.from('x'), Buffer.alloc(3), Buffer.concat([Buffer.alloc(3), second])])
    for (const size of [1, first.length, 1 << 16])
      await expect(unpack(Buffer.concat([first, tail]), size)).rejects.toMatchObject(refused);
  await expect(unpack(Buffer.from('a,b\n1,2\n'))).rejects.toMatchObject(refused);
});

test('refuses every flipped byte that matters', async () => {
  const big = gzipSync('abc'.repeat(1000));
  for (let at = 10; at < big.length; at++) {
    const flipped = Uint8Array.from(big, (byte, i) => (i === at ? byte ^ 0x55 : byte));
    await expect(unpack(flipped), `byte ${at}`).rejects.toMatchObject({ code: 'invalid-data' });
  }
});

test('a failing source fails as it does; a reader that leaves early leaves nothing behind', async () => {
  const failing = async function* () {
    yield first.subarray(0, 12);
    throw new Error('the line broke');
  };
  await expect(async () => {
    for await (const _ of gunzip(failing(), { name: 'a' }));
  }).rejects.toThrow('the line broke');
  const packed = gzipSync(Buffer.alloc(8 << 20));
  for await (const part of gunzip(chunks(packed, 512), { name: 'a' })) {
    expect(part.length).toBeGreaterThan(0);
    break;
  }
});
