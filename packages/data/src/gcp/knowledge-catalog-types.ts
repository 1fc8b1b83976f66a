import { formatLocation, type Location } from '../rpc/location.ts';
import type {
  AspectTypeBody,
  EntryGroupBody,
  EntryTypeBody,
  TemplateField,
} from './knowledge-catalog-client.ts';

/** Google's own aspect that lists the fields of a table; column aspects hang on its paths. */
export const schemaAspect = {
  project: 'dataplex-types',
  /** What answers call that project. */
  number: '655216118709',
  location: 'global',
  id: 'schema',
} as const;

/** Ids of what Lagoa keeps in a catalog. */
export const catalogIds = {
  table: 'lagoa-table',
  column: 'lagoa-column',
  entryType: 'lagoa-table',
  group: 'lagoa',
} as const;

/** A resource of the catalog other than an entry, as it should be. */
export type CatalogType =
  | { readonly kind: 'aspect-type'; readonly id: string; readonly body: AspectTypeBody }
  | { readonly kind: 'entry-type'; readonly id: string; readonly body: EntryTypeBody }
  | { readonly kind: 'entry-group'; readonly id: string; readonly body: EntryGroupBody };

const text = (name: string, description: string): TemplateField => ({
  name,
  type: 'string',
  annotations: { description },
});
const flag = (name: string, description: string): TemplateField => ({
  ...text(name, description),
  type: 'boolean',
});
const texts = (name: string, description: string): TemplateField => ({
  ...text(name, description),
  type: 'array',
  arrayItems: { name: 'item', type: 'string' },
});

/** Fields are found by their index, for ever: add at the end, change and remove none. */
function template(name: string, fields: readonly TemplateField[]): TemplateField {
  const recordFields = fields.map((field, i) => ({ ...field, index: i + 1 }));
  return { name, type: 'record', recordFields };
}

const tableAspect: CatalogType = {
  kind: 'aspect-type',
  id: catalogIds.table,
  body: {
    displayName: 'Lagoa table',
    description: 'What the declaration of a table says about the whole table.',
    metadataTemplate: template('table', [
      text('layer', 'bronze, silver, gold or diamond'),
      text('description', 'What a row is'),
      texts('key', 'Columns that name a row'),
      texts('partitions', 'Columns that the table is partitioned by'),
      texts('tags', 'Tags of its columns, each once'),
      text('contract', 'Hash of the declaration'),
    ]),
  },
};

const columnAspect: CatalogType = {
  kind: 'aspect-type',
  id: catalogIds.column,
  body: {
    displayName: 'Lagoa column',
    description: 'What the declaration of a table says about one column.',
    metadataTemplate: template('column', [
      text('kind', 'Kind of the values'),
      text('description', 'What the values mean'),
      text('unit', 'Unit of measure'),
      texts('tags', 'pii, label, key, leaky and others'),
      flag('nullable', 'Whether a value may be missing'),
      text('min', 'Smallest allowed value'),
      text('max', 'Largest allowed value'),
      text('pattern', 'What every value matches whole'),
      texts('levels', 'The allowed values'),
    ]),
  },
};

/** The types that aspects of any table need. */
export const aspectTypes: readonly CatalogType[] = [tableAspect, columnAspect];

/** What tables outside BigQuery need beside them, in the order in which they are made. */
export function entryTypes(place: Location): readonly CatalogType[] {
  return [
    {
      kind: 'entry-type',
      id: catalogIds.entryType,
      body: {
        displayName: 'Lagoa table',
        description: 'A table that Lagoa keeps as files in a bucket.',
        typeAliases: ['TABLE'],
        platform: 'Google Cloud',
        system: 'Lagoa',
        // Of this project alone: Google's `schema` cannot be required by a type of ours.
        requiredAspects: [{ type: `${formatLocation(place)}/aspectTypes/${catalogIds.table}` }],
      },
    },
    {
      kind: 'entry-group',
      id: catalogIds.group,
      body: { displayName: 'Lagoa', description: 'Tables that Lagoa keeps as files in buckets.' },
    },
  ];
}
