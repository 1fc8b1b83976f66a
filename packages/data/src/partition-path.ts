import { sha256 } from './hash.ts';

/** One partition column and its value as text; `null` for rows without one. */
export type PartitionValue = readonly [column: string, value: string | null];

/**
 * The name of a partition: `month=2024-01`, several columns joined by `/`, `''` for none. No two
 * lists of values share a name, and no value can leave its segment: all but letters, digits, `.`,
 * `_` and `-` is percent-encoded, and null is `~`.
 *
 * @example
 * partitionName([['month', '2024-01'], ['plan', '../x']]) // 'month=2024-01/plan=..%2Fx'
 */
export function partitionName(values: readonly PartitionValue[]): string {
  return values.map(partitionSegment).join('/');
}

/**
 * The values behind a partition's name; `[]` for `''`.
 *
 * @example
 * parsePartitionName('month=2024-01/plan=~') // [['month', '2024-01'], ['plan', null]]
 */
export function parsePartitionName(name: string): readonly PartitionValue[] {
  if (name === '') return [];
  return name.split('/').map((segment) => {
    const [column = '', value = ''] = segment.split('=');
    return [column, value === '~' ? null : decodeURIComponent(value)];
  });
}

/** One segment of a partition's name. */
export function partitionSegment([column, value]: PartitionValue): string {
  return `${column}=${value === null ? '~' : encodeValue(value)}`;
}

/**
 * The folder of a partition: its name, where a segment too long for a file system is cut and
 * completed by a hash.
 */
export function partitionFolder(name: string): string {
  return name
    .split('/')
    .map((part) =>
      part.length <= 150 ? part : `${part.slice(0, 100)}~${sha256(part).slice(0, 32)}`,
    )
    .join('/');
}

function encodeValue(value: string): string {
  const bytes = new TextEncoder().encode(value);
  return Array.from(bytes, (byte) => {
    const letter = String.fromCharCode(byte);
    return /[A-Za-z0-9._-]/.test(letter)
      ? letter
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
