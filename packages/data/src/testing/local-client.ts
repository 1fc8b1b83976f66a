import type { ChannelCredentials } from '@grpc/grpc-js';
import { loadPeer } from '../missing-peer.ts';
import type { PassThroughClient } from 'google-auth-library';

/** Options for the constructor of an official gRPC client, which wants an open record. */
export type LocalClientOptions = {
  readonly apiEndpoint: string;
  readonly port: number;
  readonly sslCreds: ChannelCredentials;
  readonly authClient: PassThroughClient;
};

/**
 * What an official gRPC client needs to speak to a local server: host and port apart (`host:port`
 * is not understood), no TLS, and no search for credentials.
 *
 * @example
 * const client = await connectLineage(await localClientOptions(await startLineageServer()));
 */
export async function localClientOptions({
  port,
}: {
  readonly port: number;
}): Promise<LocalClientOptions> {
  const { credentials } = await loadPeer('@grpc/grpc-js', () => import('@grpc/grpc-js'));
  const auth = await loadPeer('google-auth-library', () => import('google-auth-library'));
  return {
    apiEndpoint: '127.0.0.1',
    port,
    sslCreds: credentials.createInsecure(),
    authClient: new auth.PassThroughClient(),
  };
}
