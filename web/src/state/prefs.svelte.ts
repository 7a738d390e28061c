/** What this screen remembers between visits: language, appearance and the till. No secret is ever kept here. */

export type Language = 'es' | 'en';
export type Theme = 'light' | 'dark';

export function read(key: string): string | null {
  try {
    return localStorage.getItem(`carmensita.${key}`);
  } catch {
    return null; // private mode: remembering is a comfort, not a need
  }
}

export function write(key: string, value: string): void {
  try {
    localStorage.setItem(`carmensita.${key}`, value);
  } catch {
    // see read
  }
}

class Prefs {
  #language = $state<Language>(read('language') === 'en' ? 'en' : 'es');
  #theme = $state<Theme | undefined>(asTheme(read('theme')));
  #till = $state(read('till') ?? '');

  get language(): Language {
    return this.#language;
  }
  set language(value: Language) {
    this.#language = value;
    write('language', value);
    this.apply();
  }

  /** The appearance in force: the one chosen here, else the device's. */
  get theme(): Theme {
    return this.#theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  }
  set theme(value: Theme) {
    this.#theme = value;
    write('theme', value);
    this.apply();
  }

  /** The id of the till chosen on this screen, or ''. */
  get till(): string {
    return this.#till;
  }
  set till(value: string) {
    this.#till = value;
    write('till', value);
  }

  /** Puts language and appearance on the document. */
  apply(): void {
    document.documentElement.lang = this.#language === 'es' ? 'es-PE' : 'en';
    if (this.#theme) document.documentElement.dataset['theme'] = this.#theme;
  }
}

function asTheme(text: string | null): Theme | undefined {
  return text === 'light' || text === 'dark' ? text : undefined;
}

export const prefs = new Prefs();
