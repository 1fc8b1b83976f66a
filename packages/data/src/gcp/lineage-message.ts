import { LagoaError } from '../error.ts';
import type { LineageEvent } from '../lineage-event.ts';
import type { LineageName } from './lineage-name.ts';

/** What of an OpenLineage event goes to Google: all but the facets of its data sets. */
export interface LineageMessage extends Omit<LineageEvent, 'inputs' | 'outputs'> {
  readonly inputs: readonly LineageName[];
  readonly outputs: readonly LineageName[];
}

/** Narrows stored JSON to an event; throws `corrupt` if it is none of Lagoa's. */
export function parseLineageMessage(value: unknown, key: string): LineageMessage {
  if (isLineageMessage(value)) return value;
  throw new LagoaError('corrupt', `object ${key} is not an OpenLineage event of Lagoa's`, {
    details: { name: key },
  });
}

function isLineageMessage(value: unknown): value is LineageMessage {
  const isName = (name: unknown): boolean => hasTexts(name, ['namespace', 'name']);
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every(isName);
  return (
    hasTexts(value, ['eventTime', 'producer', 'schemaURL']) &&
    member(value, 'eventType') === 'COMPLETE' &&
    hasTexts(member(value, 'run'), ['runId']) &&
    isName(member(value, 'job')) &&
    isList(member(value, 'inputs')) &&
    isList(member(value, 'outputs'))
  );
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof member(value, name) === 'string');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
