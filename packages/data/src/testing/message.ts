/** A decoded request or an answer to encode: plain JSON in the field names of the schema. */
export type Message = Readonly<Record<string, unknown>>;

/** Whether a value is an object with named fields. */
export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a dotted path, `undefined` where any part of it is missing.
 *
 * @example
 * readField({ model: { name: 'm' } }, 'model.name') // 'm'
 */
export function readField(message: unknown, path: string): unknown {
  let value: unknown = message;
  for (const part of path.split('.')) {
    if (!isMessage(value)) return undefined;
    value = value[part];
  }
  return value;
}

/** The text at a path; `''` where it is missing, as proto3 has it. */
export function readText(message: unknown, path: string): string {
  const value = readField(message, path);
  return typeof value === 'string' ? value : '';
}

/** The list at a path; empty where it is missing. */
export function readList(message: unknown, path: string): readonly unknown[] {
  const value = readField(message, path);
  return Array.isArray(value) ? value : [];
}

/** The object at a path; empty where it is missing. */
export function readMessage(message: unknown, path: string): Message {
  const value = readField(message, path);
  return isMessage(value) ? value : {};
}
