import { LagoaError } from '../error.ts';
import { parsePattern } from './parse-pattern.ts';
import { createProgram } from './pattern-program.ts';

/**
 * Throws where a pattern is outside the subset that means the same in RE2 (DuckDB, BigQuery),
 * JavaScript and JSON Schema, naming what is unsafe and what to write instead. A pattern must match
 * the **whole** text. The subset:
 *
 * - characters as they are, and `\` before one of `^$\.*+?()[]{}|/`; `\t`, `\n`, `\r`;
 * - classes `[a-z0-9_\-]`, `[^"]` of characters and ranges;
 * - groups `( )` and `(?: )`, alternatives `|`;
 * - `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}` with numbers up to 1,000, also where they nest;
 * - `^` and `$` around the whole, where no `|` stands between them outside a group: they change nothing.
 *
 * Left out on purpose: `.` and `\s` (line ends and spaces differ), `\d`, `\w`, `\b`, `\p` (Unicode
 * differs), other anchors (the whole text must match anyway), lazy and possessive quantifiers, lookaround,
 * backreferences, flags, named groups.
 *
 * @example
 * checkPattern('[A-Z]{2}-[0-9]+'); // nothing: it is safe
 */
export function checkPattern(pattern: string, path = 'pattern'): void {
  try {
    createProgram(parsePattern(pattern));
  } catch (error) {
    if (!(error instanceof LagoaError)) throw error;
    throw new LagoaError(error.code, `${path}: ${error.message}`, {
      ...(error.details && { details: error.details }),
      cause: error,
    });
  }
}

/**
 * A test of texts against a pattern of the subset, in time linear in the text whatever the pattern
 * (JavaScript's own engine can take exponential time). Throws as `checkPattern`.
 *
 * @example
 * const matches = createPatternMatcher('[a-z]+(-[a-z]+)*');
 * matches('month-to-month') // true
 * matches('month-') // false
 */
export function createPatternMatcher(pattern: string): (text: string) => boolean {
  const program = createProgram(parsePattern(pattern));
  return (text) => {
    let states = program.start();
    for (const character of text) {
      states = program.step(states, character.codePointAt(0) ?? 0);
      if (states.length === 0) return false;
    }
    return program.accepts(states);
  };
}

/**
 * A pattern of the subset as a regular expression that must match a text whole, for engines that
 * search: JSON Schema, JavaScript with the flag `u`, BigQuery's `REGEXP_CONTAINS`.
 *
 * @example
 * anchoredPattern('a|b') // '^(?:a|b)$'
 */
export function anchoredPattern(pattern: string): string {
  return `^(?:${pattern})$`;
}
