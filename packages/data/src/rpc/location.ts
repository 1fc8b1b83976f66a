import { LagoaError } from '../error.ts';

/** A place where resources live. */
export interface Location {
  readonly project: string;
  /** A region such as `europe-west1`. Clients of regional resources need its own API endpoint. */
  readonly location: string;
}

/**
 * A place as resource names have it: BigQuery's `EU` is `eu` everywhere else.
 *
 * @example
 * formatLocation({ project: 'p', location: 'europe-west1' }) // 'projects/p/locations/europe-west1'
 */
export function formatLocation({ project, location }: Location): string {
  return `projects/${checkSegment(project)}/locations/${checkSegment(location.toLowerCase())}`;
}

/** Throws `invalid-argument` where a text cannot be one part of a resource name. */
export function checkSegment(segment: string): string {
  if (/^[^/@\s]+$/.test(segment)) return segment;
  throw new LagoaError(
    'invalid-argument',
    `a part of a resource name has no /, @ or space, got ${JSON.stringify(segment)}`,
  );
}
