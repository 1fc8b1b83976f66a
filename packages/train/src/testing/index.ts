export { describeTrainer, type TestRunner, type TrainerCapabilities } from './describe-trainer.ts';
