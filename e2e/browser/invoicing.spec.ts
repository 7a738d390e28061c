/**
 * The screens of electronic documents in every state that they have, at every width and in both themes; the answers
 * are made up here.
 */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Body } from '../../web/src/api/types';
import { businessDay } from '../../web/src/values/time';
import { beyond } from './layout';
import { office } from './office';
import { barriersInBothThemes, base } from './shop';

const { at } = office();

const id = '019aa0c0-7c1e-7000-8000-000000000001';
const daysOn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
/** The day in Lima, where it is still yesterday's evening when the day of UTC begins. */
const dayOn = (days: number) => businessDay(new Date(daysOn(days)));
const issued: Body<'Document'> = {
  id,
  kind: '03',
  number: 'B003-00000042',
  issuedAt: '2026-11-28T23:59:02.120Z',
  day: '2026-11-28',
  total: 99_999_00,
  state: 'issued',
  way: 'bill',
  attempts: 0,
  deadline: dayOn(1),
  nextTry: daysOn(0),
  tries: [],
};
const tries = [
  {
    sentAt: '2026-11-28T23:59:03.000Z',
    answeredAt: '2026-11-28T23:59:04.000Z',
    code: '',
  },
  {
    sentAt: '2026-11-29T00:01:03.000Z',
    answeredAt: '2026-11-29T00:01:04.000Z',
    code: '0',
  },
];
const { nextTry: _, ...ended } = {
  ...issued,
  digest: 'iSorNSzskd49n59ukMmSRES/A/irfl59EAJXq9/gJzo=',
  tries,
};
const held = (advice: NonNullable<Body<'Document'>['advice']>): Body<'Document'> => ({
  ...ended,
  state: 'held',
  advice,
});
const documents: Record<string, Body<'Document'>> = {
  issued,
  accepted: { ...ended, state: 'accepted', code: '0' },
  observed: {
    ...ended,
    state: 'observed',
    notes: ['4287 - El precio unitario de la operación que está informando difiere de los cálculos realizados.'],
  },
  rejected: {
    ...ended,
    state: 'rejected',
    code: '2017',
    answer: 'El numero de documento de identidad del receptor debe ser RUC',
    advice: 'sell_again',
  },
  'to be void, in its days': { ...ended, state: 'accepted', code: '0', voidUntil: dayOn(4) },
  'not to be void any more': { ...ended, state: 'accepted', code: '0', voidUntil: dayOn(-4) },
  'a note in whose place its sale becomes void': {
    ...issued,
    kind: '07',
    number: 'BC03-00000007',
    original: id,
    way: 'void',
  },
  'to be mended': held('mend_data'),
  'too late': { ...held('too_late'), kind: '01', number: 'F003-00000007' },
  'to be looked up': held('look_up'),
};

const emission: Body<'Emission'> = {
  version: 3,
  channel: 'production',
  url: '',
  ruc: '20000000001',
  legalName: 'Inversiones y Servicios Generales Market Carmensita de San Juan de Lurigancho E.I.R.L.',
  tradeName: 'Market Carmensita',
  establishment: '0000',
  ubigeo: '150132',
  department: 'LIMA',
  province: 'LIMA',
  district: 'SAN JUAN DE LURIGANCHO',
  urbanization: '',
  address: 'Jr. Los Jazmines 245',
  amazon: false,
  since: '2026-11-28T14:00:00Z',
  series: ['B003', 'B004', 'BC03', 'BC04', 'F003', 'F004', 'FC03', 'FC04'],
  queue: [],
};
const shops: Record<string, Body<'Emission'>> = {
  'is on trial': { ...emission, channel: 'beta' },
  'is stopped': {
    ...emission,
    stopped: {
      at: '2026-11-28T23:00:00Z',
      code: '0102',
      answer: 'Usuario o contraseña incorrectos',
    },
    certificate: { subject: 'MARKET CARMENSITA', endsAt: daysOn(6) },
    queue: [
      { state: 'issued', documents: 1204, nearest: dayOn(1) },
      { state: 'held', documents: 2, nearest: dayOn(3) },
      { state: 'rejected', documents: 1, nearest: dayOn(3) },
    ],
  },
};
const credentials: Body<'Credentials'> = {
  ruc: '20000000001',
  user: 'MODDATOS',
  subject: 'MARKET CARMENSITA E.I.R.L.',
  serial: '1',
  fromAt: daysOn(-300),
  endsAt: daysOn(65),
  canAsk: false,
  keptBy: 'carmen',
  keptAt: '2026-11-28T13:50:00Z',
};

const answers = async (page: Page, path: string, json: unknown, status = 200) => {
  await page.unroute(`**${path}`);
  await page.route(`**${path}`, (route) => route.fulfill({ status, json }));
};

it('holds the screens of electronic documents in every state', async () => {
  const found: string[] = [];
  const page = await at('/comprobantes');
  const see = async (state: string) => void found.push(...(await beyond(page, state)));
  const hear = async (state: string) => {
    found.push(...(await barriersInBothThemes(page)).map((barrier) => `${state}: ${barrier}`));
  };
  const none = {
    type: 'about:blank',
    title: 'No está',
    status: 404,
    code: 'not_found',
  };

  for (const [state, shop] of Object.entries(shops)) {
    await answers(page, '/api/emission', shop);
    await answers(page, '/api/emission/credentials', credentials);
    await answers(page, '/api/documents*', {
      items: Object.values(documents).map((of, i) => ({
        ...of,
        id: `${id.slice(0, -1)}${i}`,
      })),
    });
    await page.goto(`${base}/comprobantes`);
    await page.getByText('B003-00000042').first().waitFor();
    await see(`the list of a shop that ${state}`);
    await hear(`the list of a shop that ${state}`);
    await page.goto(`${base}/comprobantes/emision`);
    await page.getByText('Emite desde').waitFor();
    await see(`the set-up of a shop that ${state}`);
    await hear(`the set-up of a shop that ${state}`);
  }

  await page.goto(`${base}/hoy`);
  const attention = page.getByRole('region', { name: 'Necesita su atención' });
  for (const words of [
    'El envío a la SUNAT está detenido',
    'comprobantes necesitan que decida',
    'comprobante rechazado por la SUNAT',
    'comprobantes por enviar: el plazo termina mañana',
    'El certificado digital vence en 6 días',
  ])
    await attention.getByText(words).waitFor();
  await hear('the day of a shop that is stopped');

  for (const [state, document] of Object.entries(documents)) {
    await answers(page, `/api/documents/${id}`, document);
    await page.goto(`${base}/comprobantes/${id}`);
    await page.getByRole('heading', { name: 'Intentos de envío' }).waitFor();
    await see(`a document that is ${state}`);
  }
  await page.getByRole('button', { name: 'Está en la SUNAT' }).click();
  await page.getByRole('dialog').waitFor();
  await see('asked whether SUNAT has it');
  await hear('asked whether SUNAT has it');

  // Nothing is set up yet, nor is there a document.
  await answers(page, '/api/emission', {
    ...emission,
    version: 0,
    channel: 'off',
    ruc: '',
    series: [],
    since: undefined,
    ubigeo: '',
  });
  await answers(page, '/api/emission/credentials', none, 404);
  await answers(page, '/api/documents*', { items: [] });
  await page.goto(`${base}/comprobantes`);
  await page.getByText('La tienda no emite comprobantes electrónicos').waitFor();
  await see('the list of a shop that does not emit');
  await page.goto(`${base}/comprobantes/emision`);
  await page.getByLabel('Distrito').waitFor();
  await page.getByRole('button', { name: 'Guardar los datos' }).click();
  await page.getByText('Elija el distrito.').waitFor();
  await see('the first step');
  await hear('the first step');
  await answers(page, '/api/emission', {
    ...emission,
    channel: 'off',
    series: [],
    since: undefined,
  });
  await page.goto(`${base}/comprobantes/emision`);
  await page.getByLabel('Clave SOL').waitFor();
  await page.getByText('Consulta de boletas (recomendada)').click();
  await page.getByRole('button', { name: 'Guardar certificado y usuario' }).click();
  await page.getByText('Elija el archivo del certificado.').waitFor();
  await see('the second and third step');
  await hear('the second and third step');
  await answers(page, '/api/emission/credentials', credentials);
  await answers(page, '/api/emission/trial', {
    works: true,
    code: '0127',
    answer: 'El ticket no existe',
  });
  await page.goto(`${base}/comprobantes/emision`);
  await page.getByRole('button', { name: 'Probar la conexión' }).click();
  await page.getByText(/^Funciona/).waitFor();
  await see('the last step');
  await hear('the last step');
  await page.getByRole('button', { name: 'Empezar a emitir' }).click();
  await page.getByRole('dialog').waitFor();
  await see('asked whether to begin');
  await hear('asked whether to begin');
  expect(found).toEqual([]);
});
