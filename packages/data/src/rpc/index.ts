export { type CallContext, type CallDescription, type CallOptions, callGrpc } from './grpc-call.ts';
export { toCallError } from './grpc-error.ts';
export { checkSegment, formatLocation, type Location } from './location.ts';
export {
  pollUntil,
  type RunningOperation,
  type WaitOptions,
  waitForOperation,
} from './operation.ts';
export {
  fromProtoStruct,
  fromProtoValue,
  type Json,
  type ProtoStruct,
  type ProtoValue,
  toProtoStruct,
  toProtoValue,
} from './proto-value.ts';
