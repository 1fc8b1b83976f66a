/** Bytes of a bit set as the kernels read it: its length in bits, then the bits, in words. */
export function bitSetBytes(members: Uint32Array): number {
  return 4 + 4 * Math.ceil(bitSetLength(members) / 32);
}

/** Writes the bit set of these members; the bytes there must be 0. */
export function writeBitSet(view: DataView, at: number, members: Uint32Array): void {
  view.setUint32(at, bitSetLength(members), true);
  for (const member of members) {
    const byte = at + 4 + Math.floor(member / 8);
    view.setUint8(byte, view.getUint8(byte) | (1 << (member % 8)));
  }
}

function bitSetLength(members: Uint32Array): number {
  return members.reduce((most, member) => Math.max(most, member + 1), 0);
}
