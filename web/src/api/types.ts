/** Short names for the shapes of the API; schema.ts is generated from the OpenAPI file. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Problem = Schemas['Problem'];
export type Role = Schemas['Role'];
export type Session = Schemas['Session'];
export type Till = Schemas['Till'];
export type Product = Schemas['Product'];
export type Category = Schemas['Category'];
export type Unit = Schemas['Unit'];
export type Customer = Schemas['Customer'];
export type Buyer = Schemas['Buyer'];
export type DocumentKind = Schemas['DocumentKind'];
/** What the till offers. Store credit is sold by the API; its screen comes with the customers'. */
export type PaymentMethod = Exclude<Schemas['PaymentMethod'], 'credit'>;
export type NewPayment = Schemas['NewPayment'];
export type NewSale = Schemas['NewSale'];
export type Sale = Schemas['Sale'];
export type SaleSummary = Schemas['SaleSummary'];
