import { createRequire } from 'node:module';
import { type Clock, systemClock } from '@lagoa/data';
import { type GrpcServer, loadGrpcSchema, startGrpcServer } from '@lagoa/data/testing';
import { createJobService, type JobService } from './job-service.ts';
import { createModelService, type ModelService } from './model-service.ts';

export interface AiplatformServer extends GrpcServer {
  readonly models: ModelService;
  readonly jobs: JobService;
}

/**
 * Starts `ModelService`, `JobService` and `Operations` on one port, from the schema of the installed
 * `@google-cloud/aiplatform`. The first start of a process takes about 2 s and 100 MB.
 */
export async function startAiplatformServer({
  clock = systemClock,
}: {
  readonly clock?: Clock;
} = {}): Promise<AiplatformServer> {
  const schema = await loadGrpcSchema(
    createRequire(import.meta.url).resolve('@google-cloud/aiplatform/build/protos/protos.json'),
  );
  const models = createModelService(schema, clock);
  const jobs = createJobService(clock, models);
  const server = await startGrpcServer(schema, { ...models.handlers, ...jobs.handlers });
  return { ...server, models, jobs };
}
