import { LagoaError } from '../error.ts';
import type { CompiledSql } from '../sql-engine.ts';
import type { Dialect, Form } from './dialect.ts';
import type { CallExpression, ColumnExpression, Expression, Operation } from './expression.ts';

/** BigQuery's limit on the text of a query. */
const maxLength = 1_000_000;

export function refuseLong(text: string): void {
  if (text.length > maxLength)
    throw new LagoaError('unsupported', `SQL above ${maxLength} characters, BigQuery's limit`);
}

/** Operations that turn the last bit of a number into another answer. */
const steps: ReadonlySet<string> = new Set([
  ...['floor', 'bucket', 'toInt64', 'isIn', 'equal', 'notEqual'],
  ...['less', 'lessOrEqual', 'greater', 'greaterOrEqual'],
]);

const arithmetic: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply', 'divide']);

/** Writes expressions of one statement; they share its parameters. */
export interface ExpressionWriter {
  readonly text: (expression: Expression) => string;
  /** A column of one side of a join. */
  readonly columnOf: (side: string, column: ColumnExpression) => string;
  readonly parameters: readonly string[];
}

export function createExpressionWriter(
  dialect: Dialect,
  { texts = 'parameters' }: { readonly texts?: 'parameters' | 'literals' } = {},
): ExpressionWriter {
  const parameters: string[] = [];
  const positionOf = (value: string): number => {
    const known = parameters.indexOf(value);
    return known === -1 ? parameters.push(value) : known + 1;
  };

  const readColumn = ({ declared }: ColumnExpression, name: string): string =>
    dialect.read[declared]?.(name) ?? name;
  const write = (expression: Expression): string => {
    const text = writeNode(expression);
    refuseLong(text);
    return text;
  };
  const writeNode = (expression: Expression): string => {
    switch (expression.node) {
      case 'column':
        return readColumn(expression, dialect.quoteName(expression.name));
      case 'literal':
        if (expression.kind === 'string' && texts === 'literals')
          return dialect.textLiteral(String(expression.value));
        return expression.kind === 'string'
          ? dialect.parameter(positionOf(String(expression.value)))
          : dialect.literals[expression.kind](String(expression.value));
      case 'call':
        checkCall(expression, dialect);
        return isOverflowing(expression)
          ? dialect.finite(writeUnguarded(expression))
          : formOf(
              expression,
              dialect,
            )(
              ...expression.operands.map((operand) =>
                expression.operation === 'unscaled' && operand.node === 'column'
                  ? dialect.quoteName(operand.name)
                  : write(operand),
              ),
            );
    }
  };
  const isOverflowing = (call: CallExpression): boolean =>
    dialect.overflows && call.kind === 'float64' && arithmetic.has(call.operation);
  /** As `write`, but NaN and infinities pass: they stay so through + − × and above a fraction line. */
  const writeUnguarded = (expression: Expression): string => {
    if (expression.node === 'column') return dialect.quoteName(expression.name);
    if (expression.node === 'literal' || !isOverflowing(expression)) return write(expression);
    checkCall(expression, dialect);
    const { operation, operands } = expression;
    return dialect.forms[operation](
      ...operands.map((operand, i) =>
        operation === 'divide' && i === 1 ? write(operand) : writeUnguarded(operand),
      ),
    );
  };
  return {
    text: write,
    columnOf: (side, column) => readColumn(column, `${side}.${dialect.quoteName(column.name)}`),
    parameters,
  };
}

/**
 * The text of one expression in a dialect, the same to the byte for the same tree. Texts in it are
 * parameters; numbers, days and instants are literals.
 *
 * Throws `unsupported` for an operation that the dialect does not know, for a rounded or compared
 * `ln` or `exp` (engines differ in the last bit), and above a million characters.
 *
 * @example
 * const x = column({ columns: { x: { kind: 'int64' } } }, 'x');
 * compileExpression(greater(x, int64(3)), bigquery).text // '(`x` > 3)'
 */
export function compileExpression(expression: Expression, dialect: Dialect): CompiledSql {
  const writer = createExpressionWriter(dialect);
  const text = writer.text(expression);
  return { text, parameters: writer.parameters };
}

function formOf({ kind, operation }: CallExpression, { int64, forms }: Dialect): Form {
  const own: Readonly<Partial<Record<Operation, Form>>> = kind === 'int64' ? int64 : {};
  return own[operation] ?? forms[operation];
}

function checkCall({ operation, operands }: CallExpression, { name, forms }: Dialect): void {
  if (!Object.hasOwn(forms, operation))
    throw new LagoaError('unsupported', `${name} has no operation ${operation}`, {
      details: { feature: operation },
    });
  if (steps.has(operation)) refuseInexact(operation, operands);
}

/** Refuses operands on whose last bit the engines differ. */
export function refuseInexact(operation: string, operands: readonly Expression[]): void {
  if (operands.some(isInexact))
    throw new LagoaError(
      'unsupported',
      `${operation} of ln or exp: engines differ in their last bit; compare the argument`,
      { details: { feature: `${operation} of ln or exp` } },
    );
}

/** Whether engines may differ in the last bits of an expression. */
function isInexact(expression: Expression): boolean {
  if (expression.node !== 'call' || expression.kind !== 'float64') return false;
  const { operation, operands } = expression;
  return operation === 'ln' || operation === 'exp' || operands.some(isInexact);
}
