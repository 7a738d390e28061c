/**
 * The way to a thermal printer: WebUSB or Web Serial, of Chromium on computers and Android. A printer is opened for
 * each paper and left again, so that one that was switched off and on is found, and another program may have it in
 * between.
 */
import type { Choices } from './choices';

/** Why nothing was printed; each has its words. */
export type Reason = 'unsupported' | 'unchosen' | 'refused' | 'gone' | 'busy' | 'paper' | 'cover' | 'silent';

export class PrinterError extends Error {
  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** An open printer. */
type Link = {
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>;
  /** The next bytes that the printer says. */
  read: () => Promise<Uint8Array>;
  /** Leaves the printer: with all that was sent, or at once. */
  close: (whole: boolean) => Promise<void>;
};

/** A printer that takes nothing for so long is off, or out of paper and does not say so. */
const patienceMs = 10_000;
/** Printers answer within a few milliseconds, or never. */
const answerMs = 400;
/** So much at once that a slow line is done with it long before the patience ends. */
const chunk = 512;

export const supported = (via: Choices['via']) => via === 'browser' || (via === 'usb' ? 'usb' : 'serial') in navigator;

/** Lets the person choose a printer; gives how it is found again. It fails with `refused` when none is chosen. */
export async function pick(via: 'usb' | 'serial'): Promise<string> {
  if (!supported(via)) throw new PrinterError('unsupported');
  try {
    return via === 'usb'
      ? nameOf(await navigator.usb.requestDevice({ filters: usbClasses.map((classCode) => ({ classCode })) }))
      : portOf(await navigator.serial.requestPort());
  } catch (cause) {
    throw new PrinterError('refused', { cause });
  }
}

/**
 * Sends papers to the chosen printer, one after the other, also those of other tabs. What is sent before the paper,
 * such as the drawer's pulse, goes out whatever the paper's state, and waits for no paper that is still on its way.
 * It fails with a PrinterError, or as the paper did.
 */
export async function send(
  choices: Choices,
  before: Uint8Array | undefined,
  paper: Promise<Uint8Array> | undefined,
): Promise<void> {
  await navigator.locks.request('carmensita.printer', () => sendNow(choices, before, paper));
}

async function sendNow(
  choices: Choices,
  before: Uint8Array | undefined,
  paper: Promise<Uint8Array> | undefined,
): Promise<void> {
  const link = await open(choices);
  let whole = false;
  try {
    if (before) await put(link, before);
    if (paper) {
      const bytes = await paper;
      await look(link);
      await put(link, bytes);
    }
    whole = true;
  } finally {
    await link.close(whole);
  }
}

async function put(link: Link, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunk)
    await soon(link.write(new Uint8Array(bytes.subarray(at, at + chunk))));
}

/** Asks for paper and cover (DLE EOT 4 and 2). Many cheap printers never answer, and are believed to be ready. */
async function look(link: Link): Promise<void> {
  for (const [n, bits, reason] of [
    [4, 0x60, 'paper'],
    [2, 0x04, 'cover'],
  ] as const) {
    await soon(link.write(new Uint8Array([0x10, 0x04, n])));
    const answer = await Promise.race([link.read().catch(() => undefined), wait(answerMs)]);
    if (!answer?.length) return;
    // Bits 1 and 4 are set and 0 and 7 are not in every such answer; anything else was not said to us.
    const status = answer.at(-1)!;
    if ((status & 0x93) === 0x12 && status & bits) throw new PrinterError(reason);
  }
}

const wait = (ms: number) => new Promise<undefined>((done) => setTimeout(done, ms));

async function soon<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new PrinterError('silent')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw cause instanceof PrinterError ? cause : new PrinterError('gone', { cause });
  } finally {
    clearTimeout(timer!);
  }
}

async function open(choices: Choices): Promise<Link> {
  if (choices.via === 'browser' || !supported(choices.via)) throw new PrinterError('unsupported');
  if (!choices.device) throw new PrinterError('unchosen');
  try {
    return await (choices.via === 'usb' ? openUsb(choices.device) : openSerial(choices.device, choices.baud));
  } catch (cause) {
    if (cause instanceof PrinterError) throw cause;
    const name = cause instanceof DOMException ? cause.name : '';
    throw new PrinterError(name === 'NotFoundError' ? 'gone' : 'busy', { cause });
  }
}

// USB: of the class of printers, or of none, as cheap ones are.
const usbClasses = [7, 255];
const nameOf = ({ vendorId, productId, serialNumber, productName }: USBDevice) =>
  JSON.stringify([productName || 'USB', vendorId, productId, serialNumber ?? '']);

async function openUsb(name: string): Promise<Link> {
  const device = (await navigator.usb.getDevices()).find((one) => nameOf(one) === name);
  if (!device) throw new PrinterError('gone');
  await device.open();
  try {
    if (!device.configuration) await device.selectConfiguration(1);
    const ways = device.configuration!.interfaces.flatMap(({ interfaceNumber, alternate }) => {
      const bulk = (direction: USBDirection) =>
        alternate.endpoints.find((one) => one.type === 'bulk' && one.direction === direction)?.endpointNumber;
      const out = bulk('out');
      return out !== undefined && usbClasses.includes(alternate.interfaceClass)
        ? [{ interfaceNumber, printer: alternate.interfaceClass === 7, out, in: bulk('in') }]
        : [];
    });
    const way = ways.find(({ printer }) => printer) ?? ways[0];
    if (!way) throw new PrinterError('gone');
    await device.claimInterface(way.interfaceNumber);
    return {
      write: (bytes) => device.transferOut(way.out, bytes),
      read: async () => {
        if (way.in === undefined) return new Uint8Array();
        const { data } = await device.transferIn(way.in, 64);
        return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array();
      },
      close: () => device.close().catch(() => {}),
    };
  } catch (cause) {
    await device.close();
    throw cause;
  }
}

const portOf = (port: SerialPort) => JSON.stringify(port.getInfo());

async function openSerial(name: string, baudRate: number): Promise<Link> {
  const ports = await navigator.serial.getPorts();
  const same = ports.find((port) => portOf(port) === name);
  if (!same) throw new PrinterError('gone');
  await same.open({ baudRate, bufferSize: 4096 });
  const writer = same.writable!.getWriter();
  const reader = same.readable?.getReader();
  return {
    write: (bytes) => writer.write(bytes),
    read: async () => (await reader?.read())?.value ?? new Uint8Array(),
    close: async (whole) => {
      try {
        // Closing the writer waits for the last byte; closing the port alone would throw away what is on its way.
        if (whole) await soon(writer.close());
      } finally {
        // A printer that is lost may refuse each of these: what matters was said before.
        const ends = [writer.abort(), reader?.cancel()].map((end) => soon(Promise.resolve(end)).catch(() => {}));
        await Promise.all(ends);
        writer.releaseLock();
        reader?.releaseLock();
        await same.close().catch(() => {});
      }
    },
  };
}
