import type { Plugin } from 'vite';

/** The Content-Security-Policy under which the built page must work. The servers that ship it send the same. */
export const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

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
