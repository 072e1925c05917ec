// What the widget keeps in the visitor's browser: small values in localStorage, pictures in IndexedDB.
// Both may be forbidden or full; then the same things are kept in memory, for as long as the page lives.

/** Values under one prefix: one site and one identity never see another's. */
export class Shelf {
  private readonly memory = new Map<string, string>();

  constructor(readonly prefix: string) {}

  get<T>(name: string): T | null {
    const key = this.prefix + name;
    let text = this.memory.get(key) ?? null;
    try {
      text ??= localStorage.getItem(key);
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  put(name: string, value: unknown): void {
    const key = this.prefix + name;
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(key, text);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, text);
    }
  }

  drop(name: string): void {
    this.memory.delete(this.prefix + name);
    try {
      localStorage.removeItem(this.prefix + name);
    } catch {
      // Nothing was kept there.
    }
  }

  /** The names that begin with `start`. */
  names(start: string): string[] {
    const keys = new Set(this.memory.keys());
    try {
      for (let i = 0; i < localStorage.length; i++) keys.add(localStorage.key(i) ?? '');
    } catch {
      // Only what is in memory.
    }
    const full = this.prefix + start;
    return [...keys].filter((key) => key.startsWith(full)).map((key) => key.slice(this.prefix.length));
  }
}

/** Pictures that wait to be sent, so that a reload does not lose them. */
export class Pictures {
  private readonly memory = new Map<string, Blob>();

  constructor(private readonly prefix: string) {}

  async put(id: string, blob: Blob): Promise<void> {
    this.memory.set(id, blob);
    await this.run('readwrite', (store) => store.put(blob, this.prefix + id)).catch(() => undefined);
  }

  async get(id: string): Promise<Blob | null> {
    const kept = this.memory.get(id);
    if (kept) return kept;
    const found = await this.run('readonly', (store) => store.get(this.prefix + id)).catch(() => null);
    if (!(found instanceof Blob)) return null;
    this.memory.set(id, found);
    return found;
  }

  async drop(id: string): Promise<void> {
    this.memory.delete(id);
    await this.run('readwrite', (store) => store.delete(this.prefix + id)).catch(() => undefined);
  }

  private run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open('openlines', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('pictures');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const db = opening.result;
        const tx = db.transaction('pictures', mode);
        const request = work(tx.objectStore('pictures'));
        tx.oncomplete = () => (db.close(), resolve(request.result));
        tx.onabort = () => (db.close(), reject(tx.error));
      };
    });
  }
}
