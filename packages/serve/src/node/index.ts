export { type NodeServer, type ServeNodeOptions, serveNode } from './serve-node.ts';
