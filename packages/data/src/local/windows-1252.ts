/** What stands at 0x80 to 0x9F, where Latin-1 has controls; five places that hold nothing stay controls. */
const letters = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Bytes of Windows-1252 as UTF-8, part by part; every byte is a letter, so none can be wrong. */
export async function* windows1252ToUtf8(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const part of body) {
    const latin = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
    yield Buffer.from(
      latin.replace(/[\u0080-\u009f]/g, (letter) => letters[letter.charCodeAt(0) - 0x80] ?? letter),
    );
  }
}
