export {
  type BatchPrediction,
  type BatchPredictionJob,
  type BatchPredictionResult,
  type BatchPredictions,
  type BigQueryTable,
  createBatchPredictions,
  type JobServiceClient,
} from './batch-prediction.ts';
export type { CallContext, CallOptions } from './google-call.ts';
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
export type { RunningOperation, WaitOptions } from './operation.ts';
export { type Product, products } from './product.ts';
export {
  fromProtoStruct,
  fromProtoValue,
  type Json,
  type ProtoStruct,
  type ProtoValue,
  toProtoStruct,
  toProtoValue,
} from './proto-value.ts';
export {
  createVertexModelRegistry,
  type RegisterOptions,
  type ServingContainer,
  type VertexModelRegistry,
  type VertexModelRegistryOptions,
} from './registry.ts';
export { formatLocation, formatModel, formatTableUri, type Location } from './resource-name.ts';
export { fromTimestamp, type Timestamp, toTimestamp } from './timestamp.ts';
