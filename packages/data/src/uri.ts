import { LagoaError } from './error.ts';
import { checkObjectKey } from './object-key.ts';

/** A place of data, taken apart. */
export type DataUri =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'gs';
      readonly bucket: string;
      /** Object name or folder, without `/` at the end; `''` for the whole bucket. */
      readonly key: string;
    }
  | {
      readonly kind: 'bq';
      readonly project: string;
      readonly dataset: string;
      readonly table: string;
    }
  | { readonly kind: 'http'; readonly url: string };

/**
 * Takes apart `file:///path`, `gs://bucket/prefix`, `bq://project.dataset.table` and http(s) URLs.
 * Names after `gs://` and `bq://` are taken as they are; `file:` and http(s) are percent-decoded as
 * URLs are.
 *
 * Throws `invalid-argument`, without repeating what may be a secret, for every other scheme, for
 * credentials, for `.` and `..` segments, encoded slashes, control characters and missing parts.
 *
 * @example
 * parseUri('gs://lake/bronze/churn') // { kind: 'gs', bucket: 'lake', key: 'bronze/churn' }
 * parseUri('bq://p.telecom_gold.scores') // { kind: 'bq', project: 'p', dataset: 'telecom_gold', table: 'scores' }
 */
export function parseUri(uri: string): DataUri {
  const [, scheme = '', rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/su.exec(uri) ?? [];
  const shown = `${scheme}:${rest.replace(/^\/\/[^/]*@/, '//…@').replace(/[?#].*$/su, '')}`;
  const wrong = (problem: string): LagoaError =>
    new LagoaError('invalid-argument', `${JSON.stringify(shown.slice(0, 200))}: ${problem}`, {
      details: { argument: 'uri' },
    });
  if (scheme === '')
    throw new LagoaError(
      'invalid-argument',
      'a URI begins with file:, gs://, bq://, http:// or https://; for a path write file:///path',
      { details: { argument: 'uri' } },
    );
  if (/[\p{Cc}\\]/u.test(rest)) throw wrong('must not hold control characters or backslashes');
  if (/%(2f|5c|00)/i.test(rest)) throw wrong('must not hold encoded slashes; write / as it is');
  if (/^\/\/[^/]*@/.test(rest)) throw wrong('must not hold credentials');
  const path = rest.replace(/[?#].*$/su, '');
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)))
    throw wrong('must not hold . or .. segments');
  switch (scheme.toLowerCase()) {
    case 'file': {
      const [, local] = /^(?:\/\/(?:localhost)?)?(\/(?!\/).*)$/su.exec(rest) ?? [];
      if (local === undefined || /[?#]/.test(rest)) throw wrong('expected file:///path');
      return { kind: 'file', path: decode(local, wrong) };
    }
    case 'gs': {
      const [, bucket = '', key = ''] = /^\/\/([^/]*)(?:\/(.*))?$/su.exec(rest) ?? [];
      if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket))
        throw wrong('expected gs://<bucket> or gs://<bucket>/<prefix>');
      const name = key.replace(/\/$/, '');
      return { kind: 'gs', bucket, key: name === '' ? '' : checkObjectKey(name) };
    }
    case 'bq': {
      const parts =
        /^\/\/((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]*)\.(\w{1,1024})\.([\w-]{1,1024})$/.exec(rest) ?? [];
      const [, project, dataset, table] = parts;
      if (project === undefined || dataset === undefined || table === undefined)
        throw wrong('expected bq://<project>.<dataset>.<table>');
      return { kind: 'bq', project, dataset, table };
    }
    case 'http':
    case 'https': {
      if (!URL.canParse(uri)) throw wrong('not a URL');
      return { kind: 'http', url: new URL(uri).href };
    }
    default:
      throw wrong('expected file:, gs://, bq://, http:// or https://');
  }
}

function decode(path: string, wrong: (problem: string) => LagoaError): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw wrong('is not percent-encoded as URLs are');
  }
}
