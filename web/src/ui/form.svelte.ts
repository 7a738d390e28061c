/** The state of a form: what is wrong with each field, here or by the server, and whether it is being sent. */
import { tick } from 'svelte';
import type { Problem } from '../api/types';
import type { Result } from '../api/http';
import { fieldSentence } from '../words/fields';

export class Form {
  busy = $state(false);
  problem = $state.raw<Problem>();
  #wrong = $state.raw<Record<string, string>>({});

  /** Begins a check: what was wrong is forgotten. Gives the function that notes a field when its rule does not hold. */
  check(rules: Record<string, string | false | undefined>): boolean {
    this.problem = undefined;
    this.#wrong = Object.fromEntries(Object.entries(rules).filter((rule): rule is [string, string] => !!rule[1]));
    const good = Object.keys(this.#wrong).length === 0;
    if (!good) void point(around());
    return good;
  }

  /** What is wrong with a field, as a sentence: what the page found, else what the server said. */
  error(field: string): string | undefined {
    const wrong = this.#wrong[field];
    if (wrong) return wrong;
    const said = this.problem?.fields?.find((candidate) => candidate.field === field);
    return said && fieldSentence(said.message);
  }

  /** What stands above the form: a problem that no field shows. */
  unplaced(fields: readonly string[]): Problem | undefined {
    const { problem } = this;
    if (!problem) return undefined;
    return problem.fields?.length && problem.fields.every(({ field }) => fields.includes(field)) ? undefined : problem;
  }

  /** Sends, once at a time, and gives the answer when it is a good one. */
  async send<T>(call: () => Promise<Result<T>>): Promise<{ data: T } | undefined> {
    if (this.busy) return undefined;
    const sent = around();
    this.busy = true;
    this.problem = undefined;
    const answer = await call();
    this.busy = false;
    if (answer.problem) {
      this.problem = answer.problem;
      void point(sent);
      return undefined;
    }
    return { data: answer.data };
  }
}

/** The form that is being filled in. */
function around(): ParentNode | undefined {
  if (typeof document === 'undefined') return undefined;
  return document.activeElement?.closest('form') ?? document.querySelector('dialog[open]') ?? document;
}

/** In a long form what is wrong may be out of sight of the button that sends: takes the person there. */
async function point(form: ParentNode | undefined): Promise<void> {
  await tick();
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (field) field.focus();
  else form?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
}
