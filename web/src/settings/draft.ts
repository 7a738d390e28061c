/** The settings as their form has them: percents as people write them, amounts that may be empty. */
import type { Body } from '../api/types';

type Values = Body<'SettingsValues'>;
type Reserve = Body<'RestockRules'>['reserve'];

export type Draft = Omit<Values, 'igvRate' | 'limits' | 'restock' | 'icbper' | 'cashRounding' | 'anonymous'> & {
  cashOut: number | undefined;
  saleDays: string;
  igv: string;
  discount: string;
  cashRefund: number | undefined;
  restockTotal: number | undefined;
  reserve: Reserve;
  /** What orders may cost in a week; nothing leaves it to the sales. */
  weekMoney: number | undefined;
  /** Kind and number of the buyer who gives no document, as one choice. */
  anonymous: string;
  icbper: { from: string; perBag: number | undefined }[];
};

/** Hundredths of a percent from what a person typed, or undefined: "18" is 1800, "12.5" is 1250. */
export function basisPoints(text: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const points = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return points <= 10_000 ? points : undefined;
}

export function draftOf(settings: Body<'Settings'>): Draft {
  const { shopName, legalName, ruc, address, phone, regime, reportAt, anonymous } = settings;
  return {
    shopName,
    legalName,
    ruc,
    address,
    phone,
    regime,
    reportAt,
    anonymous: `${anonymous.kind} ${anonymous.number}`,
    igv: String(settings.igvRate / 100),
    discount: String(settings.limits.discount / 100),
    cashRefund: settings.limits.cashRefund,
    restockTotal: settings.limits.restockTotal,
    cashOut: settings.limits.cashOut,
    saleDays: String(settings.limits.saleDays),
    reserve: settings.restock.reserve,
    weekMoney: settings.restock.weekMoney || undefined,
    icbper: settings.icbper.map((rate) => ({ ...rate })),
  };
}

/** What is sent, of a draft that was checked. */
export function valuesOf(draft: Draft): Values {
  const { igv, discount, cashRefund, cashOut, saleDays, restockTotal, reserve, weekMoney, icbper, anonymous, ...rest } =
    draft;
  const [kind = '', number = ''] = anonymous.split(' ');
  return {
    ...rest,
    anonymous: { kind: kind as Values['anonymous']['kind'], number },
    igvRate: basisPoints(igv) ?? 0,
    limits: {
      discount: basisPoints(discount) ?? 0,
      cashRefund: cashRefund ?? 0,
      cashOut: cashOut ?? 0,
      saleDays: Number(saleDays),
      restockTotal: restockTotal ?? 0,
    },
    restock: { reserve, weekMoney: weekMoney ?? 0 },
    cashRounding: 10, // there is no smaller coin
    icbper: icbper.map(({ from, perBag }) => ({ from, perBag: perBag ?? 0 })),
  };
}
