export { type AiplatformServer, startAiplatformServer } from './aiplatform-server.ts';
export { createJobService, type JobScript, type JobService } from './job-service.ts';
export {
  createMetricService,
  type MetricService,
  type StoredPoint,
  startMonitoringServer,
} from './metric-service.ts';
export { type LocalClientOptions, localClientOptions } from '@lagoa/data/testing';
export { createModelService, type ModelService } from './model-service.ts';
