import { type Columns, LagoaError } from '@lagoa/data';
import {
  type LevelColumn,
  levelKinds,
  type NumericColumn,
  numericKinds,
  refusedTags,
} from './column-input.ts';
import type { Feature, NumericInput } from './feature.ts';

interface Place {
  readonly feature: string;
  readonly table: {
    readonly name: string;
    readonly key: readonly string[];
    readonly columns: Columns;
  };
}

/** Throws `invalid-argument` unless every column of the feature may and can be read as it is. */
export function checkFeature(feature: Feature, place: Place): void {
  switch (feature.kind) {
    case 'one-hot':
    case 'ordinal':
    case 'frequency':
      checkColumn(feature.input, { ...place, transform: feature.kind, kinds: levelKinds });
      return;
    case 'ratio':
      checkNumber(feature.numerator, { ...place, transform: feature.kind });
      checkNumber(feature.denominator, { ...place, transform: feature.kind });
      return;
    case 'numeric':
    case 'impute':
    case 'standardize':
    case 'min-max':
    case 'log1p':
    case 'bucketize':
      checkNumber(feature.input, { ...place, transform: feature.kind });
      return;
    default:
      throw invalid(place, 'is not a feature; make it with f, as f.numeric(column.x)');
  }
}

function checkNumber(input: NumericInput, place: Place & { readonly transform: string }): void {
  if (input === undefined || input.kind === 'column')
    checkColumn(input, { ...place, kinds: numericKinds });
  else checkFeature(input, place);
}

function checkColumn(
  column: NumericColumn | LevelColumn | undefined,
  place: Place & { readonly transform: string; readonly kinds: readonly string[] },
): void {
  const { table, transform, kinds } = place;
  const declared = column === undefined ? undefined : table.columns[column.name];
  if (column === undefined || declared === undefined)
    throw invalid(
      place,
      `${transform} of ${column?.name ?? 'no column'}; ${table.name} has ${Object.keys(table.columns).join(', ')}`,
    );
  const tag = refusedTags.find((refused) => declared.tags?.includes(refused));
  if (tag !== undefined)
    throw invalid(place, `column ${column.name} is tagged ${tag} and becomes no feature`);
  if (table.key.includes(column.name))
    throw invalid(place, `column ${column.name} is in the key and becomes no feature`);
  if (!kinds.includes(declared.kind))
    throw invalid(
      place,
      `${transform} takes a column that is ${kinds.join(', ')}; ${column.name} is ${declared.kind}`,
    );
}

function invalid({ feature, table }: Place, problem: string): LagoaError {
  return new LagoaError('invalid-argument', `feature ${feature} of ${table.name}: ${problem}`, {
    details: { argument: feature },
  });
}
