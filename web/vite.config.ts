import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { manual } from './dev/manual.ts';
import { strictPolicy } from './dev/policy.ts';
import { offlineShell } from './dev/shell.ts';

const proxy = { '/api': { target: process.env['API_URL'] ?? 'http://127.0.0.1:8080' } };

export default defineConfig({
  define: { __VERSION__: JSON.stringify(readFileSync(new URL('../VERSION', import.meta.url), 'utf8').trim()) },
  plugins: [svelte(), manual(), strictPolicy(), offlineShell()],
  build: {
    target: 'es2022',
    // A strict Content-Security-Policy refuses data: URLs and inline scripts, so none is made.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which file needs which: dev/size.mjs weighs a route with it.
    manifest: true,
    // The first file that a till fetches names all others: six letters say which it is, seven of a hash tell two
    // versions apart.
    rollupOptions: {
      output: {
        chunkFileNames: ({ name }) => `assets/${name.slice(0, 6)}-[hash:7].js`,
        assetFileNames: ({ names }) => `assets/${names[0]!.slice(0, 6).split('.')[0]}-[hash:7][extname]`,
      },
    },
  },
  // The ways to pay and the titles of states are read where the server reads them.
  server: { fs: { allow: ['..'] }, host: '127.0.0.1', port: 5173, strictPort: true, proxy },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        extends: true,
        // Apart: a figure in milliseconds is worth something on a quiet computer only.
        test: {
          name: 'speed',
          include: ['speed/**/*.spec.ts'],
          env: { SHOP_URL: process.env['BASE_URL'] ?? 'http://127.0.0.1:8080' },
          testTimeout: 180_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          // The stories stand beside those of the API; what they import is installed here.
          include: ['../e2e/browser/**/*.spec.ts'],
          alias: [
            {
              find: /^(axe-core|playwright-core|vitest)$/,
              replacement: fileURLToPath(new URL('node_modules/$1', import.meta.url)),
            },
          ],
          // Vitest takes the name BASE_URL for itself.
          env: { SHOP_URL: process.env['BASE_URL'] ?? 'http://127.0.0.1:8080' },
          // Long stories, on computers that do other things too.
          testTimeout: 3_600_000,
          hookTimeout: 1_800_000,
          expect: { poll: { timeout: 600_000 } },
          // A shop has one story at a time, so that each may count the stock.
          maxWorkers: process.env['E2E_SHOPS']?.split(' ').length ?? 1,
        },
      },
    ],
  },
});
