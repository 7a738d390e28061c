/** What changed between two states of a thing, field by field, as far as they are objects. */
export type Change = { field: string; before: string; after: string };

export function changes(before: unknown, after: unknown): Change[] {
  const was = flat(before);
  const is = flat(after);
  const fields = [...new Set([...was.keys(), ...is.keys()])];
  return fields
    .map((field) => ({ field, before: was.get(field) ?? '', after: is.get(field) ?? '' }))
    .filter(({ before, after }) => before !== after);
}

function flat(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) flat(part, path ? `${path}.${key}` : key, found);
  } else if (value !== null && value !== undefined) {
    found.set(path, String(value));
  }
  return found;
}
