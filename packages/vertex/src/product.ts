/**
 * What Google calls the products behind these adapters today, what it called them before, and where
 * it documents them. The one place to change when they are renamed again; API hosts, resource names
 * and npm packages have kept their names.
 */
export const products: Readonly<Record<'models' | 'batchPrediction' | 'monitoring', Product>> = {
  models: {
    name: 'Gemini Enterprise Agent Platform, Registry',
    formerName: 'Vertex AI Model Registry',
    docs: 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-versions',
  },
  batchPrediction: {
    name: 'Gemini Enterprise Agent Platform, batch prediction',
    formerName: 'Vertex AI batch prediction',
    docs: 'https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/custom-container-requirements',
  },
  monitoring: {
    name: 'Cloud Monitoring',
    formerName: 'Stackdriver Monitoring',
    docs: 'https://cloud.google.com/monitoring/quotas',
  },
};

export interface Product {
  readonly name: string;
  readonly formerName: string;
  readonly docs: string;
}
