/** 1 / c and ln c of sixteen c in `[0.7, 1.4)`, one per sixteenth of the octave, in float64. */
const INVERSES = [
  0x1661ec79f8f3be,
  0x1571ed4aaf883d,
  0x149539f0f010b0,
  0x13c995b0b80385,
  0x130d190c8864a5,
  0x125e227b0b8ea0,
  0x11bb4a4a1a343f,
  0x112358f08ae5ba,
  0x10953f419900a7,
  2 ** 52,
  0x1e608cfd9a47ac / 2,
  0x1ca4b31f026aa0 / 2,
  0x1b2036576afce6 / 2,
  0x19c2d163a1aa2d / 2,
  0x1886e6037841ed / 2,
  0x1767dcf5534862 / 2,
].map((scaled) => scaled / 2 ** 52);
const LOGARITHMS = [
  -0x157bf7808caade / 2 ** 54,
  -0x12bef0a7c06ddb / 2 ** 54,
  -0x101eae7f513a67 / 2 ** 54,
  -0x1b31d8a68224e9 / 2 ** 55,
  -0x16574f0ac07758 / 2 ** 55,
  -0x11aa2bc79c8100 / 2 ** 55,
  -0x1a4e76ce8c0e5e / 2 ** 56,
  -0x11973c5a611ccc / 2 ** 56,
  -0x1252f438e10c1e / 2 ** 57,
  0,
  0x1aa5aa5df25984 / 2 ** 57,
  0x1c5e53aa362eb4 / 2 ** 56,
  0x1526e57720db08 / 2 ** 55,
  0x1bc2860d224770 / 2 ** 55,
  0x11058bc8a07ee1 / 2 ** 54,
  0x14043057b6ee09 / 2 ** 54,
];
/** ln(1 + r) = r + r² (A2 + A1 r + A0 r²) for |r| < 1/32. */
const A0 = -0x100ea348b88334 / 2 ** 54;
const A1 = 0x15575b0be00b6a / 2 ** 54;
const A2 = -0x1ffffef20a4123 / 2 ** 54;
/** The bits of 0.69921875, where the sixteenths begin. */
const START = 0x3f330000;

/**
 * ln x in float32 with the very roundings of `logf` in glibc (2.27 on) and musl, which XGBoost calls
 * to turn a base score into a margin: about one in 150 is not the nearest float32 (within 0.82
 * ulp), and a margin off by that would not be XGBoost's.
 *
 * x = 2^k z with z in `[0.7, 1.4)`; ln x = k ln 2 + ln c + ln(z/c), in float64, rounded once.
 * 0 gives -Infinity, negative numbers and NaN give NaN.
 * Source: Arm Optimized Routines, `logf.c` (N = 16).
 *
 * @example
 * logFloat32(1) // 0
 * logFloat32(0.9727596044540405) // -0.027618292719125748
 */
export function logFloat32(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x); // no rounding: NaN or infinite
  const isSubnormal = x < 2 ** -126;
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, isSubnormal ? x * 2 ** 23 : x);
  const from = bits.getInt32(0) - START;
  const sixteenth = (from >> 19) & 15;
  const k = (from >> 23) - (isSubnormal ? 23 : 0);
  bits.setInt32(0, bits.getInt32(0) - (from & 0xff800000));
  const r = bits.getFloat32(0) * (INVERSES[sixteenth] ?? 1) - 1;
  const square = r * r;
  const logarithm = (LOGARITHMS[sixteenth] ?? 0) + k * Math.LN2 + r;
  return Math.fround((A0 * square + (A1 * r + A2)) * square + logarithm);
}
