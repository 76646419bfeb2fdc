import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompressed } from './precompress.js';

/** Where `npm run dev` finds a running gateway. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), precompressed()],
  build: {
    // The content security policy allows no inline script: nothing may be put into the page or into data: URLs.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: true,
  },
  worker: { format: 'es' },
  server: {
    // The gateway compares Origin with Host, so the proxy must not rewrite the latter.
    proxy: {
      '^/api/': { target: gateway, changeOrigin: false },
      '^/s/': { target: gateway, changeOrigin: false },
      '^/ws$': { target: gateway, changeOrigin: false, ws: true },
    },
  },
});
