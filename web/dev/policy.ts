import type { Plugin } from 'vite';

/** The Content-Security-Policy under which the built page must work. The servers that ship it send the same. */
export const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; " +
  "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** Serves the built page (`vite preview`) under that policy; the dev server needs inline styles and is left alone. */
export function strictPolicy(): Plugin {
  return {
    name: 'strict-policy',
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('Content-Security-Policy', policy);
        next();
      });
    },
  };
}
