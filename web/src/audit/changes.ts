/** The differences between two documents, field by field; objects are compared in depth. */
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
  if (Array.isArray(value) && value.every((part) => !isObject(part))) {
    found.set(path, value.join(', '));
  } else if (isObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      const name = Array.isArray(value) ? nameOf(part, key) : key;
      flat(part, path ? `${path}/${name}` : name, found);
    }
  } else if (value !== null && value !== undefined) {
    found.set(path, String(value));
  }
  return found;
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

/**
 * What a line of a list is about; with no name of its own it has
 * its place: "#2". By name, a line that moves is not a change.
 */
function nameOf(line: unknown, index: string): string {
  const name = isObject(line) ? line['name'] : undefined;
  return typeof name === 'string' && name ? name.replaceAll('/', '⁄') : `#${Number(index) + 1}`;
}
