import { type Columns, LagoaError } from '@lagoa/data';
import type { ColumnExpression, Expression } from '@lagoa/data/sql';
import { levelKinds, numericKinds, refusedTags } from './column-input.ts';
import { type Feature, isLevelFeature, type NumericInput } from './feature.ts';
import { columnsIn, isInexact, type LevelLeaf } from './leaf.ts';
import type { TargetEncode } from './transforms/target-encode.ts';

interface Place {
  readonly feature: string;
  readonly table: {
    readonly name: string;
    readonly key: readonly string[];
    readonly columns: Columns;
  };
}

type TransformPlace = Place & { readonly transform: string };

/** Throws `invalid-argument` unless every column of the feature may and can be read as it is. */
export function checkFeature(feature: Feature, place: Place): void {
  if (feature === undefined || 'node' in feature || feature.kind === undefined)
    throw invalid(place, 'is not a feature; make it with f, as f.numeric(column.x)');
  const transform = { ...place, transform: feature.kind };
  if (isLevelFeature(feature)) {
    checkLevel(feature.input, transform);
    if (feature.kind === 'target-encode') checkTarget(feature, transform);
    return;
  }
  switch (feature.kind) {
    case 'ratio':
      checkNumber(feature.numerator, transform);
      checkNumber(feature.denominator, transform);
      return;
    case 'log1p':
    case 'bucketize':
      checkNumber(feature.input, transform);
      if (holdsLogarithm(feature.input))
        throw invalid(
          place,
          `${feature.kind} of a logarithm: engines differ in its last bit; take its argument, which has the same order`,
        );
      return;
    case 'numeric':
    case 'impute':
    case 'standardize':
    case 'robust-scale':
    case 'min-max':
    case 'clip':
      checkNumber(feature.input, transform);
      return;
    default:
      throw invalid(place, 'is not a feature; make it with f, as f.numeric(column.x)');
  }
}

/** Whether engines may differ in the last bits of the number. */
function holdsLogarithm(input: NumericInput): boolean {
  if ('node' in input) return isInexact(input);
  switch (input.kind) {
    case 'log1p':
      return true;
    case 'ratio':
      return holdsLogarithm(input.numerator) || holdsLogarithm(input.denominator);
    default:
      return holdsLogarithm(input.input);
  }
}

function checkNumber(input: NumericInput | undefined, place: TransformPlace): void {
  if (input === undefined || 'node' in input)
    checkLeaf(input, { ...place, kinds: numericKinds, leafKinds: ['float64', 'int64', 'boolean'] });
  else checkFeature(input, place);
}

function checkLevel(input: LevelLeaf | undefined, place: TransformPlace): void {
  checkLeaf(input, { ...place, kinds: levelKinds, leafKinds: ['string', 'int64', 'boolean'] });
}

/** A column of one of the `kinds`, or an expression of one of the `leafKinds` over allowed columns. */
function checkLeaf(
  leaf: Expression | undefined,
  place: TransformPlace & {
    readonly kinds: readonly string[];
    readonly leafKinds: readonly string[];
  },
): void {
  const { transform, kinds, leafKinds } = place;
  if (leaf === undefined || leaf.node === 'column') {
    checkColumn(leaf, place);
    const declared = leaf === undefined ? undefined : place.table.columns[leaf.name];
    if (leaf && declared && !kinds.includes(declared.kind))
      throw invalid(
        place,
        `${transform} takes a column that is ${kinds.join(', ')}; ${leaf.name} is ${declared.kind}`,
      );
    return;
  }
  if (!leafKinds.includes(leaf.kind))
    throw invalid(
      place,
      `${transform} takes an expression that is ${leafKinds.join(', ')}, not ${leaf.kind}`,
    );
  const columns = columnsIn(leaf);
  if (columns.length === 0) throw invalid(place, `${transform} of a constant`);
  for (const column of columns) checkColumn(column, place);
}

function checkColumn(column: ColumnExpression | undefined, place: TransformPlace): void {
  const { table, transform } = place;
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
  if (declared.kind !== column.declared)
    throw invalid(place, `column ${column.name} is ${declared.kind}, not ${column.declared}`);
}

/** A target is a label, and folds go by a text that is none. */
function checkTarget({ target, fold }: TargetEncode, place: TransformPlace): void {
  const tagsOf = (column: ColumnExpression): readonly string[] =>
    place.table.columns[column.name]?.tags ?? [];
  for (const column of columnsIn(target))
    if (!tagsOf(column).includes('label'))
      throw invalid(place, `the target ${column.name} is not tagged label`);
  for (const column of columnsIn(fold))
    if (tagsOf(column).some((tag) => tag === 'label' || tag === 'leaky'))
      throw invalid(place, `folds by ${column.name}, which is tagged label or leaky`);
}

function invalid({ feature, table }: Place, problem: string): LagoaError {
  return new LagoaError('invalid-argument', `feature ${feature} of ${table.name}: ${problem}`, {
    details: { argument: feature },
  });
}
