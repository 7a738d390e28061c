/** How often a person has to touch the screen or press a key for a job: counted while the story does it. */
import type { Locator, Page } from 'playwright-core';

/** What the jobs took, beside what they took before there was a way that is made for them. */
const rows: { job: string; taps: number; before: string }[] = [];

export class Taps {
  count = 0;

  constructor(readonly page: Page) {}

  async tap(on: Locator): Promise<void> {
    this.count++;
    await on.click();
  }

  /** A key that means something; what a person writes, such as a name or a price, is not counted. */
  async press(key: string): Promise<void> {
    this.count++;
    await this.page.keyboard.press(key);
  }

  /** Notes what the job took. */
  done(job: string, before: string): number {
    rows.push({ job, taps: this.count, before });
    return this.count;
  }
}

/** The table of all jobs of a file, for who reads the run. */
export function print(): void {
  console.table(rows);
}
