/** The drawer of a till: opening, cash in and out, closing. Each may be sent again: its id keeps it one. */
import { client, csrf, patience, result } from './http';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Shift = Schemas['Shift'];
export type ShiftReport = Schemas['ShiftReport'];
export type CashMovement = Schemas['CashMovement'];
export type CashCount = Schemas['CashCount'];

const by = (id: string) => ({ header: csrf, path: { id } });

export function openShift(tillId: string, body: Schemas['NewShift']) {
  return result(client.POST('/api/tills/{id}/shifts', { params: by(tillId), body, ...patience() }));
}

export function shiftReport(id: string) {
  return result(client.GET('/api/shifts/{id}', { params: { path: { id } }, ...patience() }));
}

export function moveCash(shiftId: string, body: Schemas['NewCashMovement']) {
  return result(client.POST('/api/shifts/{id}/movements', { params: by(shiftId), body, ...patience() }));
}

export function closeShift(shiftId: string, counted: CashCount) {
  return result(client.POST('/api/shifts/{id}/close', { params: by(shiftId), body: { counted }, ...patience() }));
}
