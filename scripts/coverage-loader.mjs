// Webpack loader: TypeScript source in, code instrumented by the very modules jest instruments with out.
import { createRequire } from 'node:module';
import swcJest from '@swc/jest';
import { SWC_OPTIONS } from './swc-options.mjs';

const require = createRequire(import.meta.url);

// Reached through jest, so that they are jest's own versions.
const jest = createRequire(require.resolve('jest'));
const core = createRequire(jest.resolve('@jest/core'));
const transform = createRequire(core.resolve('@jest/transform'));
const { transformSync } = transform('@babel/core');
const { default: istanbul } = transform('babel-plugin-istanbul');
const instrumenter = createRequire(transform.resolve('babel-plugin-istanbul'));
const { readInitialCoverage } = instrumenter('istanbul-lib-instrument');

const transformer = swcJest.createTransformer(SWC_OPTIONS);

/** What was instrumented, by path: istanbul's file coverage with every counter at zero. */
export const maps = {};

export default function instrument(source) {
  const filename = this.resourcePath;
  const { code, map } = transformer.process(source, filename, { supportsStaticESM: false });
  const options = { cwd: this.rootContext, exclude: [], extension: false, compact: false };
  const result = transformSync(code, {
    auxiliaryCommentBefore: ' istanbul ignore next ',
    babelrc: false,
    configFile: false,
    filename,
    plugins: [[istanbul, { ...options, inputSourceMap: map, useInlineSourceMaps: false }]],
  });
  maps[filename] = readInitialCoverage(result.code).coverageData;
  return result.code;
}
