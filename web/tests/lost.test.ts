import { describe, expect, it } from 'vitest';
import { LostAnswers } from '../src/api/lost';

describe('a write whose answer is lost', () => {
  it('goes out again under its key until it is answered', () => {
    const lost = new LostAnswers();
    const disable = 'PUT /api/users/rosa/enabled\n{"enabled":false}';
    const first = lost.keyOf(disable);
    expect(lost.keyOf(disable)).toBe(first);
    expect(lost.keyOf(`${disable} `)).not.toBe(first);
    lost.answered(disable);
    expect(lost.keyOf(disable)).not.toBe(first);
  });
});
