import { LagoaError } from '../error.ts';

/** Longest table name: it names a folder, with room for a suffix such as `__quarantine`. */
const maxTableName = 200;
/** BigQuery's own limit. */
const maxColumnName = 300;

/** Names that BigQuery keeps for itself, without regard to case. */
const bigqueryPrefix = /^(_table_|_file_|_partition|_row_timestamp|__root__|_colidentifier)/i;
/** File names that Windows keeps for devices. */
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Throws `invalid-argument` where a table cannot be called so everywhere. */
export function checkTableName(name: string): void {
  checkShape('table name', name, maxTableName);
  if (deviceName.test(name))
    throw invalid(`table name ${name} is a device on Windows and can name no folder there`);
}

/** Throws `invalid-argument` where a column cannot be called so everywhere. */
export function checkColumnName(name: string, table: string): void {
  checkShape(`table ${table}: column name`, name, maxColumnName);
  if (bigqueryPrefix.test(name))
    throw invalid(`table ${table}: BigQuery keeps column names such as ${name} for itself`);
  if (name === '__proto__')
    throw invalid(`table ${table}: a row cannot hold a column __proto__ in JavaScript`);
}

/** BigQuery's limit for the description of a column. */
const maxDescription = 1024;

/** Throws `invalid-argument` where a description cannot be stored everywhere. */
export function checkDescription(path: string, description: unknown): void {
  checkText(`${path}: description`, description);
  if (String(description).length > maxDescription)
    throw invalid(
      `${path}: a description has at most ${maxDescription} characters, this one ${String(description).length}`,
    );
}

/**
 * Throws `invalid-argument` where a declared text is none, or holds what UTF-8 (a lone surrogate)
 * or SQL text (NUL) cannot.
 */
export function checkText(what: string, text: unknown): void {
  if (typeof text !== 'string') throw invalid(`${what} must be a text, got ${typeof text}`);
  if (/\p{Surrogate}/u.test(text))
    throw invalid(`${what} ${JSON.stringify(text)} holds half a surrogate pair, which is no text`);
  if (text.includes('\0')) throw invalid(`${what} ${JSON.stringify(text)} holds the character NUL`);
}

function checkShape(what: string, name: string, longest: number): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= longest) return;
  const shown = JSON.stringify(name);
  throw invalid(
    `${what} must be ASCII letters, digits and _ (not a digit first, at most ${longest}), got ${shown.length > 80 ? `${shown.slice(0, 80)}… of ${name.length} characters` : shown}`,
  );
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
