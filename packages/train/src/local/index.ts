export { type BatchPredictor, openBatchPredictor } from './batch-predictor.ts';
export { exportOnnx, type OnnxCertificate, type OnnxExport } from './export-onnx.ts';
