export { anchoredPattern, checkPattern, createPatternMatcher } from './pattern.ts';
