import { LagoaError } from '../error.ts';
import { toGoogleError } from './google-error.ts';

/**
 * Waits for a client's call, at most `timeoutMs` and until the signal fires: the clients have no
 * deadline of their own. A call that is given up ends in the background.
 */
export async function callGoogle<T>(
  what: string,
  run: () => Promise<T>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  let giveUp = (_error: LagoaError): void => undefined;
  const given = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const abort = () =>
    giveUp(new LagoaError('aborted', `${what}: aborted`, { cause: signal?.reason }));
  if (signal?.aborted)
    throw new LagoaError('aborted', `${what}: aborted`, { cause: signal.reason });
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => {
    const message = `${what}: no answer after ${timeoutMs} ms`;
    giveUp(new LagoaError('deadline-exceeded', message, { details: { timeoutMs } }));
  }, timeoutMs);
  const call = (async () => run())();
  try {
    return await Promise.race([call, given]);
  } catch (error) {
    throw toGoogleError(what, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    call.catch(() => undefined);
  }
}
