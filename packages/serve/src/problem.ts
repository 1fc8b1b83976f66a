import type { FieldError } from './row-json.ts';

const titles = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const;

export type ProblemStatus = keyof typeof titles;

/** An error answer by RFC 9457. `detail` is for callers and never holds an inner error's text. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: ProblemStatus;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

export function problemResponse(
  status: ProblemStatus,
  detail: string,
  errors?: readonly FieldError[],
): Response {
  const problem: Problem = {
    type: 'about:blank',
    title: titles[status],
    status,
    detail,
    ...(errors !== undefined && { errors }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}
