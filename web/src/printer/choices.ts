import { read, write } from '../state/prefs.svelte';

/** How this device prints: by the browser's own dialog, or straight to a thermal printer that speaks ESC/POS. */
export type Choices = {
  via: 'browser' | 'usb' | 'serial';
  /** Which of the devices that the browser lets the page use; '' as long as none was chosen. */
  device: string;
  /** The width of the roll in mm. */
  paper: 58 | 80;
  codePage: CodePage;
  /** Bits a second of a serial line; a USB printer that shows up as a serial port does not mind. */
  baud: number;
  /** Print after each sale. */
  auto: boolean;
  /** Open the drawer when a sale moved cash. */
  drawer: boolean;
};

/** Pages that have ñ and small letters with accents. PC437 lacks capitals with accents: they lose them. */
export const codePages = ['cp850', 'cp858', 'cp437', 'windows1252'] as const;
export type CodePage = (typeof codePages)[number];

export const bauds = [9_600, 19_200, 38_400, 57_600, 115_200] as const;

const usual: Choices = {
  via: 'browser',
  device: '',
  paper: 80,
  codePage: 'cp850',
  baud: 9_600,
  auto: false,
  drawer: false,
};

export function chosen(): Choices {
  try {
    return { ...usual, ...(JSON.parse(read('printer') ?? '{}') as Partial<Choices>) };
  } catch {
    return usual;
  }
}

export const choose = (choices: Choices): void => write('printer', JSON.stringify(choices));
