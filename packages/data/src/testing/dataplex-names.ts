import { createGrpcFailure, grpcStatus } from './grpc-status.ts';

const location = /^projects\/([^/]+)\/locations\/([^/]+)(\/.+)?$/;

/** The numbers by which answers call projects; Google's own has its real one. */
const numbers = new Map([['dataplex-types', '655216118709']]);

/** The number of a project; one that is given stays. */
function projectNumber(project: string): string {
  if (/^\d+$/.test(project)) return project;
  const number = numbers.get(project) ?? String(100_000_000_000 + numbers.size);
  numbers.set(project, number);
  return number;
}

/** A resource name with the number of its project, as the service keeps it. */
export function withNumber(name: string): string {
  const [, project, place, rest = ''] = location.exec(name) ?? [];
  if (project === undefined) throw invalid(`resource name ${name}`);
  return `projects/${projectNumber(project)}/locations/${place}${rest}`;
}

/** An aspect's key taken apart, its type under the number of its project. */
export function readAspectKey(key: string): { readonly type: string; readonly path: string } {
  const [, project, place, id, path = ''] =
    /^([^@]+)\.([^.@]+)\.([^.@]+)(?:@(.*))?$/.exec(key) ?? [];
  if (project === undefined || key.endsWith('@')) throw invalid(`aspect key ${key}`);
  return {
    type: `projects/${projectNumber(project)}/locations/${place}/aspectTypes/${id}`,
    path,
  };
}

/** The key by which answers call an aspect. */
export function formatAspectKey(type: string, path: string): string {
  const [, project, , place, , id] = type.split('/');
  return `${project}.${place}.${id}${path === '' ? '' : `@${path}`}`;
}

/** Ids of types, groups and scans. */
export function checkId(id: string): void {
  if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(id)) throw invalid(`id ${JSON.stringify(id)}`);
}

export function invalid(message: string): Error {
  return createGrpcFailure(grpcStatus.invalidArgument, `invalid: ${message}`);
}

export function notFound(name: string): Error {
  return createGrpcFailure(grpcStatus.notFound, `${name} is not found`);
}
