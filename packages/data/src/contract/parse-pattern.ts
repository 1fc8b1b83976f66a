import { LagoaError } from '../error.ts';

/** A pattern as a tree. Characters are code points. */
export type PatternNode =
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [first: number, last: number])[];
    }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly nodes: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      readonly max: number;
    };

/** RE2's largest repetition. */
export const maxRepeat = 1000;
const maxLength = 1000;

const syntax = '^$\\.*+?()[]{}|/';
const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/** What is unsafe after `(?`, longest first. */
const groups: readonly (readonly [start: string, name: string])[] = [
  ['<=', 'a lookbehind'],
  ['<!', 'a lookbehind'],
  ['=', 'a lookahead'],
  ['!', 'a lookahead'],
  ['P', 'a named group'],
  ['<', 'a named group'],
  ['>', 'an atomic group'],
];

/** What is unsafe after `\`, with what to write instead. */
const escapes: readonly (readonly [letters: RegExp, name: string, instead: string])[] = [
  [/[1-9k]/, 'a backreference', 'write the alternatives out'],
  [/[dD]/, 'a digit class, which some engines read as Unicode', 'write [0-9] or [^0-9]'],
  [/[wW]/, 'a word class, which some engines read as Unicode', 'write [A-Za-z0-9_]'],
  [/[sS]/, 'a space class, which is ASCII in RE2 and Unicode in JavaScript', 'write [ \\t]'],
  [/[pP]/, 'a Unicode class, whose version differs', 'write the ranges'],
  [/[bB]/, 'a word boundary', 'write the neighbours out'],
  [/[AzZG]/, 'an anchor', 'leave it out: the whole text must match'],
  [/[xu0]/, 'a character by number', 'write the character itself'],
  [/[QE]/, 'quoting', 'escape the characters one by one'],
];

/** The tree of a pattern; throws as `checkPattern` says. */
export function parsePattern(pattern: string): PatternNode {
  const characters = [...pattern];
  if (/[\p{Surrogate}\p{Cc}]/u.test(pattern))
    throw malformed(pattern, 'holds a control character or half a surrogate pair');
  if (pattern.length > maxLength)
    throw malformed(`${pattern.slice(0, 40)}…`, `has more than ${maxLength} characters`);
  /** `^…$` around the whole, as is usual elsewhere: it says what is meant anyway. */
  const isFramed = characters[0] === '^';
  let at = isFramed ? 1 : 0;
  const peek = (ahead = 0): string => characters[at + ahead] ?? '';
  const rest = (): string => characters.slice(at).join('');
  const isLast = (character: string): boolean =>
    peek() === character && at === characters.length - 1;
  const refuse = (what: string, instead: string): LagoaError =>
    new LagoaError(
      'unsupported',
      `pattern ${JSON.stringify(pattern)} holds ${what} at character ${at}; ${instead}`,
      { details: { feature: what } },
    );
  const literal = (character: string): PatternNode => {
    const code = character.codePointAt(0) ?? 0;
    return { kind: 'class', negated: false, ranges: [[code, code]] };
  };

  /** The character behind a `\`; `more` may be escaped beside the syntax characters. */
  function escaped(more: string): string {
    const letter = peek(1);
    const found = escapes.find(([letters]) => letters.test(letter));
    if (found !== undefined) throw refuse(`${found[1]} (\\${letter})`, found[2]);
    const character =
      controls[letter] ?? (letter !== '' && (syntax + more).includes(letter) ? letter : undefined);
    if (character === undefined)
      throw refuse(`the escape \\${letter}`, `\\ goes before one of ${syntax}${more} or t, n, r`);
    at += 2;
    return character;
  }

  function characterClass(): PatternNode {
    at++;
    const negated = peek() === '^';
    if (negated) at++;
    const ranges: (readonly [number, number])[] = [];
    while (peek() !== ']') {
      const first = classCharacter();
      let last = first;
      if (peek() === '-') {
        at++;
        last = classCharacter();
      }
      const range = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0] as const;
      if (range[0] > range[1]) throw malformed(pattern, `has the empty range ${first}-${last}`);
      ranges.push(range);
    }
    if (ranges.length === 0) throw refuse('an empty class', 'name its characters');
    at++;
    return { kind: 'class', negated, ranges };
  }

  function classCharacter(): string {
    const character = peek();
    if (character === '') throw malformed(pattern, 'has a class without its ]');
    if (character === '\\') return escaped('-');
    if (/^\[[:=.]/.test(rest())) throw refuse('a POSIX class', 'write the ranges');
    if ('[]-'.includes(character))
      throw refuse(`a bare ${character} inside a class`, `write \\${character}`);
    at++;
    return character;
  }

  function group(): PatternNode {
    at++;
    if (peek() === '?') {
      at++;
      const unsafe = groups.find(([start]) => rest().startsWith(start));
      if (unsafe !== undefined) throw refuse(`${unsafe[1]} (?${unsafe[0]}`, 'leave it out');
      if (peek() !== ':') throw refuse(`a flag (?${peek()}`, 'write the letters out');
      at++;
    }
    const node = either();
    if (peek() !== ')') throw malformed(pattern, 'has a ( without its )');
    at++;
    return node;
  }

  function atom(): PatternNode {
    const character = peek();
    if (character === '(') return group();
    if (character === '[') return characterClass();
    if (character === '\\') return literal(escaped(''));
    if (character === '.')
      throw refuse('a . which stops at other line ends in JavaScript than in RE2', 'write [^\\n]');
    if (character === '^' || character === '$')
      throw refuse(`the anchor ${character}`, 'leave it out: the whole text must match');
    if (syntax.includes(character) && character !== '/')
      throw malformed(pattern, `has a bare ${character} at character ${at}`);
    at++;
    return literal(character);
  }

  /** How often the atom before may come; `undefined` where nothing is said. */
  function quantifier(): readonly [min: number, max: number] | undefined {
    const simple: Readonly<Record<string, readonly [number, number]>> = {
      '*': [0, Infinity],
      '+': [1, Infinity],
      '?': [0, 1],
    };
    const bounds = simple[peek()];
    if (bounds !== undefined) {
      at++;
      return bounds;
    }
    if (peek() !== '{') return undefined;
    const match = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(rest());
    if (match === null) throw malformed(pattern, `has a { at character ${at} that is no count`);
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === undefined ? Infinity : Number(match[3]);
    if (min > max || Math.max(min, max === Infinity ? 0 : max) > maxRepeat)
      throw malformed(pattern, `counts ${match[0]}, which is not in order or above ${maxRepeat}`);
    at += match[0].length;
    return [min, max];
  }

  function sequence(): PatternNode {
    const nodes: PatternNode[] = [];
    while (peek() !== '' && peek() !== '|' && peek() !== ')' && !(isFramed && isLast('$'))) {
      const node = atom();
      const bounds = quantifier();
      if (bounds === undefined) {
        nodes.push(node);
        continue;
      }
      if (peek() === '?') throw refuse('a lazy quantifier', 'leave the ? out: it changes nothing');
      if (peek() === '+') throw refuse('a possessive quantifier', 'leave the + out');
      if ('*{'.includes(peek()) && peek() !== '')
        throw malformed(pattern, `repeats a repetition at character ${at}; put it into ( )`);
      nodes.push({ kind: 'repeat', node, min: bounds[0], max: bounds[1] });
    }
    return { kind: 'sequence', nodes };
  }

  function either(): PatternNode {
    const nodes = [sequence()];
    while (peek() === '|') {
      at++;
      nodes.push(sequence());
    }
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { kind: 'either', nodes };
  }

  const tree = either();
  if (isFramed && (!isLast('$') || tree.kind === 'either'))
    throw new LagoaError(
      'unsupported',
      `pattern ${JSON.stringify(pattern)} begins with the anchor ^ but is not ^( … )$ as a whole; leave anchors out: the whole text must match`,
      { details: { feature: 'the anchor ^' } },
    );
  if (isFramed) at++;
  if (at < characters.length) throw malformed(pattern, `has a ) without its ( at character ${at}`);
  return tree;
}

function malformed(pattern: string, problem: string): LagoaError {
  return new LagoaError('invalid-argument', `pattern ${JSON.stringify(pattern)} ${problem}`);
}
