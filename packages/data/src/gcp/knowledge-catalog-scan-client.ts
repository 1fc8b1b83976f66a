import { loadPeer } from '../missing-peer.ts';
import type { CallOptions } from '../rpc/grpc-call.ts';
import type { RunningOperation } from '../rpc/operation.ts';
import type { ScanRule } from './knowledge-catalog-rules.ts';

/** The methods of `DataScanServiceClient` from `@google-cloud/dataplex` that are used here. */
export interface DataScanClient {
  getDataScan(
    request: { name: string; view: 'FULL' },
    options: CallOptions,
  ): Promise<readonly [object, ...unknown[]]>;
  createDataScan(
    request: { parent: string; dataScanId: string; dataScan: ScanBody },
    options: CallOptions,
  ): Promise<readonly [RunningOperation, ...unknown[]]>;
  updateDataScan(
    request: { dataScan: ScanBody & { name: string }; updateMask: { paths: string[] } },
    options: CallOptions,
  ): Promise<readonly [RunningOperation, ...unknown[]]>;
}

/** A data-quality scan as the service takes it. */
export interface ScanBody {
  displayName: string;
  description: string;
  data: { resource: string };
  executionSpec: {
    trigger: { onDemand?: Record<string, never>; schedule?: { cron: string } };
  };
  dataQualitySpec: { rules: ScanRule[] };
}

/**
 * The official client of data scans, loaded when called; it is closed by its caller. The options are
 * those of its constructor.
 *
 * @example
 * const client = await connectDataScans();
 */
export async function connectDataScans(
  options: object = {},
): Promise<DataScanClient & { close(): Promise<void> }> {
  const { v1 } = await loadPeer('@google-cloud/dataplex', () => import('@google-cloud/dataplex'));
  return Reflect.construct(v1.DataScanServiceClient, [options]);
}
