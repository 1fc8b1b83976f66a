export {
  type CallContext,
  type CallOptions,
  formatLocation,
  fromProtoStruct,
  fromProtoValue,
  type Json,
  type Location,
  type ProtoStruct,
  type ProtoValue,
  type RunningOperation,
  toProtoStruct,
  toProtoValue,
  type WaitOptions,
} from '@lagoa/data/rpc';
export {
  type BatchPrediction,
  type BatchPredictionJob,
  type BatchPredictionResult,
  type BatchPredictions,
  type BigQueryTable,
  createBatchPredictions,
  type JobServiceClient,
} from './batch-prediction.ts';
export {
  type CloudMonitoringWriter,
  type CloudMonitoringWriterOptions,
  createCloudMonitoringWriter,
  type MetricDeclaration,
  type MetricServiceClient,
  type MetricTask,
} from './monitoring/metric-writer.ts';
export type {
  ModelServiceClient,
  RegisteredModel,
  UploadModelRequest,
} from './model-service-client.ts';
export { type Product, products } from './product.ts';
export {
  createVertexModelRegistry,
  type RegisterOptions,
  type ServingContainer,
  type VertexModelRegistry,
  type VertexModelRegistryOptions,
} from './registry.ts';
export { formatModel, formatTableUri } from './resource-name.ts';
export { fromTimestamp, type Timestamp, toTimestamp } from './timestamp.ts';
