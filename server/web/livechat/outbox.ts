// Messages that the portal has not acknowledged yet. Each is a row of its own in the visitor's storage before anything
// shows it, keeps its id through every attempt and goes when the portal has stored it: so it survives a reload or a
// lost network and arrives once. Rows go out one by one, in the order in which they were written.
import { Problem, type Api } from './api.ts';
import { Pause, backoff } from './pause.ts';
import type { Pictures, Shelf } from './shelf.ts';
import type { Entry } from './wire.ts';

export interface Unsent {
  /** Client id: the key under which the portal stores the message once. */
  id: string;
  /** Place in the order. */
  n: number;
  /** When it was written, ms, this browser's clock. */
  at: number;
  text: string;
  picture?: { name: string; type: string };
  /** The uploaded picture; belongs to the visit that uploaded it. */
  file?: string;
  /** Set when the portal refused it for good: its words. Waits for the visitor, blocks nobody. */
  refusal?: { code: string; detail: string };
}

export type Trouble = 'unreachable' | 'throttled';

export interface Desk {
  /** The visit's token; makes a visit when there is none. */
  token(): Promise<string>;
  /** The portal does not know this token any more. */
  expired(token: string): void;
  /** Something changed that should be shown. */
  changed(): void;
  /** The portal stored this message. */
  stored(entry: Entry): void;
  /** What keeps the first row from going; `null` = nothing any more. */
  trouble(what: Trouble | null): void;
}

export class Outbox {
  private readonly pause = new Pause();
  private busy = false;
  private notBefore = 0;

  constructor(
    private readonly api: Api,
    private readonly shelf: Shelf,
    private readonly pictures: Pictures,
    private readonly desk: Desk,
  ) {}

  rows(): Unsent[] {
    const rows = this.shelf.names('out:').map((name) => this.shelf.get<Unsent>(name));
    return rows.filter((row) => row !== null).sort((a, b) => a.n - b.n || (a.id < b.id ? -1 : 1));
  }

  add(text: string, picture: File | null): void {
    const last = this.rows().pop();
    const row: Unsent = { id: clientId(), n: (last?.n ?? 0) + 1, at: Date.now(), text };
    if (picture) row.picture = { name: picture.name, type: picture.type };
    // The row first, so that what is written next cannot overtake it; the picture is in memory meanwhile.
    if (picture) void this.pictures.put(row.id, picture);
    this.save(row);
    this.kick();
  }

  retry(id: string): void {
    const row = this.find(id);
    if (!row) return;
    delete row.refusal;
    this.save(row);
    this.kick();
  }

  discard(id: string): void {
    this.shelf.drop('out:' + id);
    void this.pictures.drop(id);
    this.desk.changed();
  }

  /** A file belongs to the visit that is gone: it will be uploaded again. */
  forgetFiles(): void {
    for (const row of this.rows()) {
      if (!row.file) continue;
      delete row.file;
      this.save(row);
    }
  }

  /** Send what waits, now; unless the portal asked to wait. */
  kick(): void {
    if (Date.now() >= this.notBefore) this.pause.cut();
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    let failures = 0;
    for (;;) {
      const row = this.rows().find((row) => !row.refusal);
      if (!row) break;
      try {
        await this.deliver(row);
        failures = 0;
        this.desk.trouble(null);
      } catch (error) {
        const wait = this.after(row, error, ++failures);
        if (wait === null) break;
        if (wait > 0) await this.pause.sleep(wait);
      }
    }
    this.busy = false;
    this.desk.trouble(null);
  }

  /** One attempt. Returns when the portal has stored the message. */
  private async deliver(row: Unsent): Promise<void> {
    const token = await this.desk.token();
    try {
      if (row.picture && !row.file) {
        const picture = await this.pictures.get(row.id);
        if (!picture) throw new Problem(410, 'file_lost', '', null);
        row.file = (await this.api.upload(token, picture, row.picture.name)).id;
        if (!this.find(row.id)) return;
        this.save(row);
      }
      const message = { client_id: row.id, text: row.text, ...(row.file ? { file: row.file } : {}) };
      const { entry } = await this.api.message(token, message);
      this.desk.stored(entry);
      this.done(row.id);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.desk.expired(token);
      throw error;
    }
  }

  /** The message is in the portal, whichever road the news took. */
  done(id: string): void {
    if (!this.find(id)) return;
    this.shelf.drop('out:' + id);
    void this.pictures.drop(id);
    this.desk.changed();
  }

  /** How long to wait after a failed attempt, ms; `null` = until somebody kicks. */
  private after(row: Unsent, error: unknown, failures: number): number | null {
    if (error instanceof NoVisit) return null;
    if (!(error instanceof Problem)) {
      this.desk.trouble('unreachable');
      return backoff(failures);
    }
    if (error.status === 401) return failures > 2 ? backoff(failures) : 0;
    if (error.passing) {
      const seconds = error.retryAfter ?? 0;
      this.notBefore = Date.now() + seconds * 1000;
      this.desk.trouble(error.status === 429 ? 'throttled' : 'unreachable');
      return Math.max(seconds * 1000, backoff(failures));
    }
    // The portal has this id already, with a picture that was uploaded anew since: the words are there.
    if (error.code === 'id_conflict') this.done(row.id);
    if (this.find(row.id)) {
      delete row.file;
      row.refusal = { code: error.code, detail: error.message };
      this.save(row);
    }
    return 0;
  }

  private find(id: string): Unsent | null {
    return this.shelf.get<Unsent>('out:' + id);
  }

  private save(row: Unsent): void {
    this.shelf.put('out:' + row.id, row);
    this.desk.changed();
  }
}

/** There is no visit and the portal will not make one: waiting changes nothing. */
export class NoVisit extends Error {}

/** 26 letters and digits: the time, so that ids sort, and 80 random bits. `crypto.randomUUID` needs a secure page. */
function clientId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  return Date.now().toString(36).padStart(9, '0') + [...random].map((byte) => (byte % 36).toString(36)).join('');
}
