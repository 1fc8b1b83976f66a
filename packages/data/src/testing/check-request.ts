import { isMessage, type Message } from './message.ts';
import type { ProtoSchema } from './proto-schema.ts';

/**
 * What a request lacks by its own schema: the required fields that are unset, at any depth, and the
 * resource names that do not have the form of their resource. Empty when all is well.
 *
 * Proto3 cannot tell an unset scalar from a zero, so only texts, messages and lists are looked at.
 */
export function findRequestProblems(
  schema: ProtoSchema,
  request: { readonly type: string; readonly message: Message },
): readonly string[] {
  return problemsIn(schema, request.type, request.message, '');
}

function problemsIn(
  schema: ProtoSchema,
  type: string,
  message: Message,
  path: string,
): readonly string[] {
  const problems: string[] = [];
  for (const field of schema.fieldsOf(type)) {
    const at = `${path}${field.name}`;
    const value = message[field.name];
    if (field.required && isUnset(value)) {
      problems.push(`required field ${at} is not set`);
      continue;
    }
    const pattern =
      field.resourceType === undefined ? undefined : schema.resourcePattern(field.resourceType);
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'string' && item !== '' && pattern && !matchesPattern(item, pattern))
        problems.push(`${at} is ${JSON.stringify(item)}, expected ${pattern}`);
      if (field.messageType !== undefined && !field.map && isMessage(item))
        problems.push(...problemsIn(schema, field.messageType, item, `${at}.`));
    }
  }
  return problems;
}

function isUnset(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'string' && value.endsWith('_UNSPECIFIED'))
  );
}

/**
 * `projects/{project}` takes one segment without `/`; a version suffix `@…` belongs to it. A last part
 * `{entry=**}` takes all the rest.
 */
function matchesPattern(name: string, pattern: string): boolean {
  const parts = name.split('/');
  const expected = pattern.split('/');
  const length = pattern.endsWith('=**}') ? Math.min(parts.length, expected.length) : parts.length;
  return (
    length === expected.length &&
    expected.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
  );
}
