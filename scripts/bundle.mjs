// @ts-check
import { bundle } from './house/bundle.mjs';

await bundle();
