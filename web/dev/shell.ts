import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Rarely used and large: fetched when first used. */
const later = /\.wasm$/;

/**
 * Puts worker/sw.js beside the built page, with the names of all of its files and a version that changes with any of
 * them. Forty lines of our own instead of a plugin with Workbox: there is one rule, and it must be plain what is kept.
 */
export function offlineShell(): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    // After index.html was made.
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const source = readFileSync(new URL('../worker/sw.js', import.meta.url), 'utf8');
        const loose = readdirSync(new URL('../public', import.meta.url)).map((name) => `/${name}`);
        const built = Object.keys(bundle).filter((name) => !later.test(name) && !name.startsWith('.vite/'));
        const files = [...built.map((name) => `/${name}`), ...loose].sort();
        const hash = createHash('sha256').update(source);
        for (const name of Object.keys(bundle).sort()) {
          const file = bundle[name]!;
          hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
        }
        const filled = source
          .replace('__VERSION__', hash.digest('hex').slice(0, 16))
          .replace('__FILES__', JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: filled });
      },
    },
  };
}
