export { createNativeTrainer } from './native-trainer.ts';
