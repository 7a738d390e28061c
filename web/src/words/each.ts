/** Words of one screen in a file of their own, loaded with it: both languages side by side, with the same keys. */
import { prefs } from '../state/prefs.svelte';

export function each<W>(es: W, en: NoInfer<W>): () => W {
  return () => (prefs.language === 'en' ? en : es);
}
