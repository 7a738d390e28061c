/**
 * What this device keeps in IndexedDB: the catalogue for days without a network (`kept`), sales that wait for it
 * (`outbox`) and tickets that were put aside (`parked`). No secret is ever put in. Where a browser keeps
 * nothing, such as in private mode, reads find nothing and writes fail: a sale that cannot be kept is not taken.
 */
export type Shelf = 'kept' | 'outbox' | 'parked';

const shelves: readonly Shelf[] = ['kept', 'outbox', 'parked'];
const version = 1;

let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('carmensita', version);
    request.onupgradeneeded = () => {
      for (const shelf of shelves)
        if (!request.result.objectStoreNames.contains(shelf)) request.result.createObjectStore(shelf);
    };
    request.onsuccess = () => {
      // Another tab of a newer version may change the shelves.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  }).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

async function run<T>(
  shelf: Shelf,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await open();
  return new Promise((resolve, reject) => {
    // Strict: what was kept must outlive a power cut, for money may hang on it.
    const transaction = db.transaction(shelf, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
    const request = work(transaction.objectStore(shelf));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
  });
}

export async function get<T>(shelf: Shelf, key: string): Promise<T | undefined> {
  return run(shelf, 'readonly', (store) => store.get(key) as IDBRequest<T | undefined>);
}

/** Everything on a shelf in the order of its keys. */
export async function all<T>(shelf: Shelf): Promise<T[]> {
  return run(shelf, 'readonly', (store) => store.getAll() as IDBRequest<T[]>);
}

export async function put(shelf: Shelf, key: string, value: unknown): Promise<void> {
  await run(shelf, 'readwrite', (store) => store.put(value, key));
}

export async function remove(shelf: Shelf, key: string): Promise<void> {
  await run(shelf, 'readwrite', (store) => store.delete(key));
}

/** Asks the browser not to clear this when the disk runs full. */
export function persist(): void {
  void navigator.storage?.persist?.().catch(() => false);
}
