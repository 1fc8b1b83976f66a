import { contentHash } from '../hash.ts';
import { fromProtoStruct } from '../rpc/proto-value.ts';
import type { AspectData } from './knowledge-catalog-change.ts';
import type { CatalogEntry } from './knowledge-catalog-client.ts';

/**
 * The names of the wanted members that are not there. What else is there does not count: the service
 * fills in defaults.
 */
export function differingFields(wanted: object, found: object): readonly string[] {
  return Object.entries(wanted)
    .filter(([name, value]) => !isWithin(value, Reflect.get(found, name)))
    .map(([name]) => name);
}

function isWithin(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, i) => isWithin(item, found[i]))
    );
  if (typeof wanted === 'string' && typeof found === 'string')
    return wanted === found || withoutProject(wanted) === withoutProject(found);
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  return typeof found === 'object' && found !== null && differingFields(wanted, found).length === 0;
}

/** In resource names the service answers numbers for the ids of projects. */
function withoutProject(name: string): string {
  return name.replace(/^projects\/[^/]+\/locations\//, 'locations/');
}

/** The aspects of an entry, under ids of projects where `projects` knows what a number stands for. */
export function readAspects(
  { aspects }: CatalogEntry,
  projects: ReadonlyMap<string, string>,
): AspectData {
  return Object.fromEntries(
    Object.entries(aspects ?? {}).map(([key, { data }]) => {
      const [, project = '', rest = ''] = /^([^@]+)(\.[^.@]+\.[^.@]+(?:@.*)?)$/s.exec(key) ?? [];
      return [`${projects.get(project) ?? project}${rest}`, data ? fromProtoStruct(data) : {}];
    }),
  );
}

/** Keys of wanted aspects that are missing or hold something else. */
export function differingAspects(wanted: AspectData, found: AspectData): readonly string[] {
  return Object.keys(wanted).filter(
    (key) => found[key] === undefined || contentHash(found[key]) !== contentHash(wanted[key]),
  );
}
