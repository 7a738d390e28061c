/** The state of a form: what is wrong with each field, here or by the server, and whether it is being sent. */
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
    return Object.keys(this.#wrong).length === 0;
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
    this.busy = true;
    this.problem = undefined;
    const answer = await call();
    this.busy = false;
    if (answer.problem) {
      this.problem = answer.problem;
      return undefined;
    }
    return { data: answer.data };
  }
}
