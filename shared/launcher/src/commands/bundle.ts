export { bundleServices as default } from '../workspace/build.js';
