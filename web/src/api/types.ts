/** Short names for the shapes of the API; schema.ts is generated from the OpenAPI file. */
import type { components } from './schema';

export type Schemas = components['schemas'];

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
export type PaymentMethod = Schemas['PaymentMethod'];
export type NewPayment = Schemas['NewPayment'];
export type NewSale = Schemas['NewSale'];
export type Sale = Schemas['Sale'];
export type SaleSummary = Schemas['SaleSummary'];
export type Approval = Schemas['Approval'];
export type Promotion = Schemas['Promotion'];
export type Shop = Schemas['Shop'];
export type Refund = Schemas['Refund'];
export type NewRefund = Schemas['NewRefund'];
/** A schema by its name in the OpenAPI file: what a call sends or gets. */
export type Body<Name extends keyof Schemas> = Schemas[Name];
