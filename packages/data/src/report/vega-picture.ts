import { LagoaError } from '../error.ts';
import { loadPeer } from '../missing-peer.ts';

/**
 * A Vega-Lite specification drawn to SVG without a browser, by the optional peers `vega` and
 * `vega-lite`. Data must be inline: a URL in it is refused, so that no report calls home.
 */
export async function vegaPicture(
  specification: Readonly<Record<string, unknown>>,
): Promise<string> {
  const vega = await loadPeer('vega vega-lite', () => import('vega'));
  const vegaLite = await loadPeer('vega vega-lite', () => import('vega-lite'));
  // Vega goes on with an empty picture when loading fails, so the refusal is kept and thrown.
  const refused: string[] = [];
  const refuse = async (uri: string): Promise<never> => {
    refused.push(uri);
    throw new Error(`refused ${uri}`);
  };
  const loader = { ...vega.loader(), load: refuse, sanitize: refuse, http: refuse, file: refuse };
  const logger = vega.logger(vega.None);
  const { spec } = vegaLite.compile(JSON.parse(JSON.stringify(specification)), { logger });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', loader, logger });
  try {
    const svg = await view.toSVG();
    if (refused.length > 0)
      throw new LagoaError(
        'unsupported',
        `a Vega-Lite block takes inline data only, got the address ${JSON.stringify(refused[0])}`,
        { details: { feature: 'addresses in a Vega-Lite specification' } },
      );
    return svg;
  } finally {
    view.finalize();
  }
}
