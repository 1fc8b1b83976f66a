// What every thread of a training runs: bundled by npm run kernels into src/generated/worker.ts.
import { isLagoaError } from '@lagoa/data';
import { boost } from '../reference/boost.ts';
import { createKernelGrower } from './kernel-grower.ts';
import { startKernels } from './start-kernels.ts';
import { follow, leadAlone, leadOthers } from './team.ts';
import { createThreadContext } from './thread-context.ts';
import { engine, type LeadMessage, type ThreadData } from './thread-data.ts';
import { workerThreads } from './worker-threads.ts';

function run(data: ThreadData, tell: (message: LeadMessage) => void): void {
  const { module, memory, plan, lead } = data;
  const context = createThreadContext(startKernels(module, memory), memory, data);
  if (lead === undefined) follow(context);
  const team = plan.threads.length === 1 ? leadAlone(context) : leadOthers(context);
  const steps = boost(lead.dataset, lead.options, {
    ...engine,
    createGrower: (training) => createKernelGrower(training, team, context),
  });
  try {
    let step = steps.next();
    for (; !step.done; step = steps.next()) if (step.value) tell({ progress: step.value });
    tell({ result: step.value });
  } catch (cause) {
    const known = isLagoaError(cause);
    const message = cause instanceof Error ? cause.message : String(cause);
    const details = known ? cause.details : undefined;
    tell({ error: { code: known ? cause.code : undefined, message, details } });
  }
}

function isThreadData(data: unknown): data is ThreadData {
  return typeof data === 'object' && data !== null && 'plan' in data && 'memory' in data;
}

const threads = workerThreads();
if (isThreadData(threads?.workerData))
  run(threads.workerData, (message) => threads.parentPort?.postMessage(message));
