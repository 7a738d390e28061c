import type { Problem } from '../api/types';
import { prefs } from '../state/prefs.svelte';
import { en } from './en';
import { es, type Words } from './es';

/** The words of the language in force. Read it inside markup, so that it follows a change. */
export function t(): Words {
  return prefs.language === 'en' ? en : es;
}

/** A problem as a sentence for the person at the screen; never a code alone. */
export function sentence(problem: Problem): string {
  const words = t().problems;
  if (problem.code === 'network') return words.network;
  const title = prefs.language === 'en' ? (problem.titleEn ?? problem.title) : problem.title;
  if (title) return title;
  // What stands before the functions on AWS refuses in words of its own.
  if (problem.code === 'broken' && [429, 502, 503, 504].includes(problem.status)) return words.busy;
  return problem.code === 'broken' ? words.broken : words.unknown;
}
