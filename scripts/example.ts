/** One example of the documentation: where it stands and its TypeScript. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/**
 * The ```ts blocks of a Markdown page, all of which run; one that cannot is fenced as ```ts no-run.
 * A block fenced as ```ts continued goes on where the one before it ended.
 */
export function examplesOfMarkdown(file: string, text: string): readonly Example[] {
  const examples: Example[] = [];
  for (const { index, 1: continued, 2: code = '' } of text.matchAll(
    /^```ts( continued)?\n([\s\S]*?)^```$/gm,
  )) {
    const before = continued === undefined ? undefined : examples.pop();
    const line = before?.line ?? lineOf(text, index);
    examples.push({ file, line, code: (before?.code ?? '') + code });
  }
  return examples;
}

/** The `@example` blocks of a source file's docstrings. */
export function examplesOfSource(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((docstring) =>
    [...docstring[0].matchAll(/@example\s*\n([\s\S]*?)(?=\n\s*\* @|\*\/$)/g)].map((found) => ({
      file,
      line: lineOf(text, docstring.index + found.index),
      code: (found[1] ?? '').replace(/^\s*\* ?/gm, ''),
    })),
  );
}

const literal = /^(≈ ?)?(['"`[{\d-]|true\b|false\b|null\b|undefined\b|NaN\b|Infinity\b)/;

function isExpression(code: string): boolean {
  try {
    new Function(`async () => (${code}\n)`);
    return true;
  } catch {
    return false;
  }
}

/**
 * The example with every `expression // value` line turned into a call of `check`, and how many
 * there were. A statement runs from the last line that ended one; `≈ 0.84` compares to the digits
 * written.
 */
export function checkedCode(example: Example): { readonly code: string; readonly checks: number } {
  const done: string[] = [];
  let statement: string[] = [];
  let checks = 0;
  for (const line of example.code.split('\n')) {
    const [, before = '', value = ''] = /^(.*\S)\s+\/\/ (.+)$/.exec(line) ?? [];
    const text = [...statement, before].join('\n').trim().replace(/;$/, '');
    const actual = /^console\.log\(([\s\S]*)\)$/.exec(text)?.[1] ?? text;
    const expected = value.replace(/^≈ ?/, '');
    if (before && literal.test(value) && isExpression(actual) && isExpression(expected)) {
      const digits = value.startsWith('≈')
        ? `, digits: ${expected.split('.')[1]?.length ?? 0}`
        : '';
      done.push(
        `check(${JSON.stringify(actual)}, { actual: await (${actual}), expected: ${expected}${digits} });`,
      );
      statement = [];
      checks += 1;
      continue;
    }
    statement.push(line);
    if (/(;|\})\s*(\/\/.*)?$/.test(line) || line.trim() === '') done.push(...statement.splice(0));
  }
  return { code: [...done, ...statement].join('\n'), checks };
}
