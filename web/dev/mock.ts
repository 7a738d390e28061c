/**
 * A stand-in of the API for work on the page alone (`npm run dev:mock`, `npm run preview:mock`): one shop in memory,
 * any password. It is never built into the page. It keeps the contract where the page leans on it: one sale per id,
 * stock that goes down, a declined card (operation number 51), a till out of reach (52).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import type { NewSale, Sale } from '../src/api/types';
import { customers, products, shop, tills } from './shop.ts';
import { ring, Refusal } from './register.ts';

type Answer = { status: number; body?: unknown; html?: string; cookie?: string };

const user = { username: 'rosa', name: 'Rosa Quispe Mamani', role: 'cashier', expiresAt: '2099-01-01T00:00:00Z' };
const sales = new Map<string, { body: string; sale: Sale }>();
const submits = new Map<string, number>();

async function handle(request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const route = `${request.method} ${url.pathname}`;
  if (route === 'POST /api/sessions') return signIn(await read(request));
  if (!request.headers.cookie?.includes('__Host-carmensita='))
    return problem(401, 'unauthenticated', 'Su sesión terminó.');
  if (request.method !== 'GET' && request.headers['x-carmensita'] !== '1') return problem(403, 'missing_header', '');

  if (route === 'GET /api/sessions/current') return { status: 200, body: user };
  if (route === 'DELETE /api/sessions/current')
    return { status: 204, cookie: '__Host-carmensita=; Path=/; Secure; Max-Age=0' };
  if (route === 'GET /api/shop') return { status: 200, body: shop };
  if (route === 'GET /api/promotions') return { status: 200, body: { items: [] } };
  if (/^\/api\/sales\/[^/]+\/refunds$/.test(url.pathname)) return { status: 200, body: { items: [] } };
  if (route === 'GET /api/tills') return { status: 200, body: { items: tills } };
  if (route === 'GET /api/products') return { status: 200, body: productPage(url.searchParams) };
  if (route === 'GET /api/customers')
    return { status: 200, body: { items: findCustomers(url.searchParams.get('q') ?? '') } };
  if (route === 'POST /api/sales') return sell((await read(request)) as NewSale);
  if (route === 'GET /api/sales')
    return { status: 200, body: { items: [...sales.values()].map(({ sale }) => summary(sale)).reverse() } };

  const [, id, rest] = /^\/api\/sales\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
  if (id === undefined) return problem(404, 'not_found', 'No existe.');
  return oneSale(id, rest ?? '');
}

function signIn(body: unknown): Answer {
  const { password } = body as { password: string };
  if (password === 'wrong') return problem(401, 'sign_in_failed', 'Usuario o contraseña incorrectos.');
  return { status: 201, body: user, cookie: '__Host-carmensita=mock; Path=/; HttpOnly; Secure; SameSite=Strict' };
}

function productPage(query: URLSearchParams) {
  const [q, barcode] = [query.get('q'), query.get('barcode')];
  if (barcode) return { items: products.filter((p) => p.barcodes.includes(barcode) || p.sku === barcode) };
  if (q) return { items: products.filter((p) => p.name.toLowerCase().includes(q.toLowerCase())).slice(0, 20) };
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 50);
  return { items: products.slice(from, to), ...(to < products.length && { next: String(to) }) };
}

function findCustomers(q: string) {
  return customers.filter((c) => c.name.toLowerCase().includes(q.toLowerCase()) || c.documentNumber.startsWith(q));
}

function sell(sale: NewSale): Answer {
  submits.set(sale.id, (submits.get(sale.id) ?? 0) + 1);
  const body = JSON.stringify(sale);
  const first = sales.get(sale.id);
  if (first)
    return first.body === body
      ? { status: 200, body: first.sale }
      : problem(409, 'sale_id_reused', 'Ese número ya se usó.');
  try {
    const sold = ring(sale, sales.size + 1);
    sales.set(sale.id, { body, sale: sold });
    return { status: 201, body: sold };
  } catch (error) {
    if (error instanceof Refusal) return problem(error.status, error.code, error.message, error.more);
    throw error;
  }
}

function oneSale(id: string, rest: string): Answer {
  const sale = sales.get(id)?.sale;
  if (rest === 'timeline' && submits.has(id)) {
    return {
      status: 200,
      body: { saleId: id, outcome: sale ? 'recorded' : 'failed', submits: submits.get(id), steps: [] },
    };
  }
  if (!sale) return problem(404, 'not_found', 'No existe o ya no está.');
  if (rest === '') return { status: 200, body: sale };
  return { status: 200, html: `<!doctype html><title>${sale.number}</title><pre>${sale.number}\n${sale.words}</pre>` };
}

function summary({ id, document, number, soldAt, businessDay, cashier, till, totals }: Sale) {
  return { id, document, number, soldAt, businessDay, cashier, till, total: totals.total, toPay: totals.toPay };
}

function problem(status: number, code: string, title: string, more: object = {}): Answer {
  return { status, body: { type: 'about:blank', title, status, code, ...more } };
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const middleware: Connect.NextHandleFunction = (request, response: ServerResponse, next) => {
  if (!request.url?.startsWith('/api/')) return next();
  void handle(request)
    .then(({ status, body, html, cookie }) => {
      if (cookie) response.setHeader('Set-Cookie', cookie);
      response.statusCode = status;
      response.setHeader(
        'Content-Type',
        html ? 'text/html; charset=utf-8' : status < 400 ? 'application/json' : 'application/problem+json',
      );
      response.end(html ?? (body === undefined ? undefined : JSON.stringify(body)));
    })
    .catch(next);
};

export function mockApi(): Plugin {
  return {
    name: 'mock-api',
    configureServer: (server) => void server.middlewares.use(middleware),
    configurePreviewServer: (server) => void server.middlewares.use(middleware),
  };
}
