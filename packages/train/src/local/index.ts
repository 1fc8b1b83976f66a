export { exportOnnx, type OnnxCertificate, type OnnxExport } from './export-onnx.ts';
