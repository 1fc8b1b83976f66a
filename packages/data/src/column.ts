/** What every column kind may say about itself. */
export interface ColumnOptions {
  /** Whether a missing value (`null`) is allowed. Default: false. */
  readonly nullable?: boolean;
  readonly description?: string;
  /** Unit of measure, for people: `"USD"`, `"months"`. */
  readonly unit?: string;
  /** `pii`, `label`, `key`, `leaky` have a meaning to Lagoa; others are yours. */
  readonly tags?: readonly string[];
}

/** Smallest and largest allowed value, both inclusive; of integers within ±(2^53 − 1). */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Smallest and largest allowed value as text, both inclusive: a decimal `'-1.05'`, a date
 * `'2024-02-29'`, a time `'2024-02-29T12:00:00.000001Z'` (up to six fraction digits).
 */
export interface TextRange {
  readonly min?: string;
  readonly max?: string;
}

/** One column as plain JSON. */
export type Column =
  | (ColumnOptions & {
      readonly kind: 'string';
      /** What every value must match whole; a safe subset of regular expressions, see `checkPattern`. */
      readonly pattern?: string;
    })
  | (ColumnOptions & { readonly kind: 'category'; readonly levels: readonly string[] })
  | (ColumnOptions & { readonly kind: 'boolean' })
  | (ColumnOptions & NumberRange & { readonly kind: 'int32' })
  | (ColumnOptions & NumberRange & { readonly kind: 'int64' })
  | (ColumnOptions & NumberRange & { readonly kind: 'float64' })
  | (ColumnOptions &
      TextRange & {
        readonly kind: 'decimal';
        readonly precision: number;
        readonly scale: number;
      })
  | (ColumnOptions & TextRange & { readonly kind: 'date' })
  | (ColumnOptions & TextRange & { readonly kind: 'timestamp' });

export type ColumnKind = Column['kind'];

/**
 * The JavaScript value of one column: `int64` is a bigint, `decimal` a string that keeps its
 * digits, `date` a string `YYYY-MM-DD`, `timestamp` a bigint of microseconds since 1970 UTC, a
 * `category` the union of its levels.
 */
export type ColumnValue<C extends Column> =
  | (C extends { kind: 'string' | 'decimal' | 'date' }
      ? string
      : C extends { kind: 'category'; levels: readonly (infer Level)[] }
        ? Level
        : C extends { kind: 'boolean' }
          ? boolean
          : C extends { kind: 'int32' | 'float64' }
            ? number
            : C extends { kind: 'int64' | 'timestamp' }
              ? bigint
              : never)
  | (C extends { nullable: true } ? null : never);
