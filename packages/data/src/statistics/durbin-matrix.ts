/** A square matrix, row by row, times 10^exponent. */
interface Scaled {
  readonly cells: Float64Array;
  readonly exponent: number;
}

/**
 * Distribution function of the two-sided one-sample Kolmogorov–Smirnov statistic, exact, as the
 * middle cell of Durbin's matrix to the power `n`. O(k³ log n) for k = n × statistic.
 *
 * Source: G. Marsaglia, W. W. Tsang and J. Wang, Evaluating Kolmogorov's Distribution (2003).
 */
export function durbinMatrixCdf(statistic: number, n: number): number {
  const middle = Math.ceil(n * statistic) - 1;
  const size = 2 * middle + 1;
  const { cells, exponent } = power(durbinMatrix(size, middle + 1 - n * statistic), n, size);
  let probability = cells[middle * size + middle] ?? 0;
  let scale = exponent;
  // Times n! / nⁿ, factor by factor, out of reach of underflow.
  for (let i = 1; i <= n; i++) {
    probability *= i / n;
    if (probability < 1e-140) {
      probability *= 1e140;
      scale -= 140;
    }
  }
  return Math.min(1, probability * 10 ** scale);
}

/** Cell (i, j) is 1 / (i − j + 1)!, corrected in the first column and the last row. */
function durbinMatrix(size: number, gap: number): Float64Array {
  const inverseFactorials = [1];
  for (let k = 1; k <= size; k++) inverseFactorials.push((inverseFactorials[k - 1] ?? 0) / k);
  return Float64Array.from({ length: size * size }, (_, cell) => {
    const [row, column] = [Math.floor(cell / size), cell % size];
    if (row - column + 1 < 0) return 0;
    let numerator = 1;
    if (column === 0) numerator -= gap ** (row + 1);
    if (row === size - 1) numerator -= gap ** (size - column);
    if (row === size - 1 && column === 0) numerator += Math.max(0, 2 * gap - 1) ** size;
    return numerator * (inverseFactorials[row - column + 1] ?? 0);
  });
}

function power(matrix: Float64Array, exponent: number, size: number): Scaled {
  if (exponent === 1) return { cells: matrix, exponent: 0 };
  const half = power(matrix, exponent >> 1, size);
  const square = multiply(half.cells, half.cells, size);
  const cells = exponent % 2 === 0 ? square : multiply(matrix, square, size);
  const middle = cells[(size >> 1) * size + (size >> 1)] ?? 0;
  return middle > 1e140
    ? { cells: cells.map((cell) => cell * 1e-140), exponent: 2 * half.exponent + 140 }
    : { cells, exponent: 2 * half.exponent };
}

function multiply(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let inner = 0; inner < size; inner++) {
      const factor = left[row * size + inner] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < size; column++)
        product[row * size + column] =
          (product[row * size + column] ?? 0) + factor * (right[inner * size + column] ?? 0);
    }
  return product;
}
