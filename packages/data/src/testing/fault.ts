/** One scripted failure. */
export interface Fault {
  /** gRPC status number or HTTP status. */
  readonly code: number;
  readonly message?: string;
  /** The `errors[].reason` of Google's HTTP error body. */
  readonly reason?: string;
  /** How many calls fail. Default: 1. */
  readonly times?: number;
  /** Whether the server does the work before it fails: the answer was lost, not the call. */
  readonly afterWork?: boolean;
  /** Whether the connection breaks in the place of an answer (HTTP). */
  readonly cut?: boolean;
  /** How many calls pass unharmed before. Default: 0. */
  readonly after?: number;
}

export interface Faults {
  /** The next calls of a method fail. Faults of one method are used up in the order they came. */
  failNext(method: string, fault: Fault): void;
  /** The next call of a method is never answered. */
  hangNext(method: string): void;
  /** Forgets what has not come yet. */
  clear(): void;
}

/** What a server does with one call: nothing special, a fault, or silence. */
export type FaultDecision = Fault | 'hang' | undefined;

/** The script of failures of one local server, and the server's side of it. */
export function createFaults(): Faults & { take(method: string): FaultDecision } {
  const scripts = new Map<string, FaultDecision[]>();
  const push = (method: string, ...faults: readonly FaultDecision[]): void => {
    scripts.set(method, [...(scripts.get(method) ?? []), ...faults]);
  };
  return {
    failNext: (method, fault) =>
      push(
        method,
        ...Array.from({ length: fault.after ?? 0 }, () => undefined),
        ...Array.from({ length: fault.times ?? 1 }, () => fault),
      ),
    hangNext: (method) => push(method, 'hang'),
    clear: () => scripts.clear(),
    take: (method) => scripts.get(method)?.shift(),
  };
}
