import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../src/api/uuidv7';

describe('an id of a sale', () => {
  it('is a UUID of version 7', () =>
    expect(uuidv7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  it('begins with the time (RFC 9562, appendix A.6)', () => expect(uuidv7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7/));
  it('is never the same twice', () =>
    expect(new Set(Array.from({ length: 10_000 }, () => uuidv7(0))).size).toBe(10_000));
});
