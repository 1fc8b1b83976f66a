import { invalid } from './dataplex-names.ts';
import { isMessage, type Message, readField, readList, readText } from './message.ts';

const primitives = ['string', 'integer', 'boolean', 'double', 'datetime'];
const complex = ['enum', 'array', 'map', 'record'];

/** What a template of an aspect type must be, after the comments of catalog.proto. */
export function checkTemplate(template: unknown, at = 'metadata_template', isTop = true): void {
  const type = readText(template, 'type');
  if (readText(template, 'name') === '') throw invalid(`${at} has no name`);
  if (![...primitives, ...complex].includes(type)) throw invalid(`${at} has type ${type}`);
  if (isTop && type !== 'record') throw invalid(`${at} must be a record`);
  const fields = readList(template, 'recordFields');
  if (type === 'record' && fields.length === 0) throw invalid(`${at} has no fields`);
  const indexes = fields.map((field) => Number(readField(field, 'index')));
  if (indexes.some((index) => !(index >= 1)) || new Set(indexes).size < indexes.length)
    throw invalid(`${at}: indexes must be 1 or more, each once, got ${indexes.join(', ')}`);
  for (const field of fields) checkTemplate(field, `${at}.${readText(field, 'name')}`, false);
  const items = readField(template, 'arrayItems');
  if (type === 'array') checkTemplate(items ?? {}, `${at}.array_items`, false);
}

/** A field of a template is known by its index for ever: it can come, not go or change its type. */
export function checkTemplateChange(before: unknown, after: unknown): void {
  for (const field of readList(before, 'recordFields')) {
    const kept = readList(after, 'recordFields').find(
      (own) => readField(own, 'index') === readField(field, 'index'),
    );
    const same = ['name', 'type'].every(
      (member) => readText(kept, member) === readText(field, member),
    );
    if (kept === undefined || !same)
      throw invalid(`field ${readText(field, 'name')} can be neither removed nor changed`);
  }
}

/** What the data of an aspect must be by its template. */
export function checkData(data: unknown, template: unknown, at: string): void {
  const type = readText(template, 'type');
  const fits =
    type === 'record'
      ? isMessage(data)
      : type === 'array'
        ? Array.isArray(data)
        : typeof data ===
          (type === 'boolean'
            ? 'boolean'
            : type === 'double' || type === 'integer'
              ? 'number'
              : 'string');
  if (!fits) throw invalid(`${at} must be ${type}`);
  if (type === 'array')
    for (const item of Array.isArray(data) ? data : [])
      checkData(item, readField(template, 'arrayItems'), `${at}[]`);
  if (type !== 'record') return;
  const fields = readList(template, 'recordFields');
  for (const [name, value] of Object.entries(isMessage(data) ? data : {})) {
    const field = fields.find((own) => readText(own, 'name') === name);
    if (field === undefined) throw invalid(`${at} has no field ${name}`);
    checkData(value, field, `${at}.${name}`);
  }
}

/** The template of Google's own aspect of a table's fields, as far as it is known here. */
export const schemaTemplate: Message = {
  name: 'schema',
  type: 'record',
  recordFields: [
    {
      name: 'fields',
      type: 'array',
      index: 1,
      arrayItems: {
        name: 'field',
        type: 'record',
        recordFields: ['name', 'dataType', 'metadataType', 'mode', 'description'].map(
          (name, i) => ({ name, type: 'string', index: i + 1 }),
        ),
      },
    },
  ],
};
