import { float32Text } from './float32-text.ts';
import { type DocumentValue, isList } from './model-document.ts';

/** A document as JSON, as XGBoost 1.7.4 writes it: every float has an exponent, and NaN is bare. */
export function documentJson(value: DocumentValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatJson(value);
  if (value instanceof Float32Array) return `[${Array.from(value, floatJson).join(',')}]`;
  if (ArrayBuffer.isView(value)) return `[${value.join(',')}]`;
  if (isList(value)) return `[${value.map(documentJson).join(',')}]`;
  const members = Object.entries(value);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${documentJson(member)}`).join(',')}}`;
}

function floatJson(value: number): string {
  return Number.isNaN(value) ? 'NaN' : float32Text(value);
}
