import { LagoaError } from './error.ts';

/**
 * Loads an optional peer and, where it is not installed, fails with the line that mends it.
 *
 * @example
 * const { DuckDBInstance } = await loadPeer('@duckdb/node-api', () => import('@duckdb/node-api'));
 */
export async function loadPeer<Module>(peer: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const install = `npm i ${peer}`;
    throw new LagoaError(
      'missing-peer',
      `${peer} is needed here and could not be loaded: ${install}`,
      {
        details: { peer, install },
        cause,
      },
    );
  }
}
