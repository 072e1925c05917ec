// The conversation as the visitor has it: visit, entries, unsent messages, typing, connection. Knows nothing of the page;
// the view draws `state()` after each `changed`.
import { Api, Problem } from './api.ts';
import type { Config } from './config.ts';
import { Link } from './link.ts';
import { NoVisit, Outbox, type Trouble, type Unsent } from './outbox.ts';
import { Pictures, Shelf } from './shelf.ts';
import { DEFAULT_LIMITS, type Entry, type Limits, type Page, type Status, type Visit } from './wire.ts';

const TYPING_SHOWN = 5_000;
/** A shorter loss of the connection is not worth a word. */
const LOSS_SHOWN_AFTER = 2_000;

/** One message on screen. The key stays when an unsent message becomes an entry, so that it changes in place. */
export interface Item {
  key: string;
  mine: boolean;
  author: string;
  /** The line itself says it. */
  automatic: boolean;
  text: string;
  /** ms. */
  at: number;
  state: 'sending' | 'sent' | 'failed';
  /** What was done to it since. */
  changed?: 'edited' | 'recalled';
  picture?: { name: string; url: string | null };
  refusal?: { code: string; detail: string };
}

export interface State {
  title: string | null;
  status: Status;
  operator: string | null;
  items: Item[];
  /** False until the history has come once. */
  loaded: boolean;
  typing: string | null;
  offline: boolean;
  /** Code for which the portal refused the visit. */
  refused: string | null;
  /** The portal asked to wait before the next message. */
  throttled: boolean;
  unread: number;
}

export class Chat {
  private readonly shelf: Shelf;
  private readonly pictures: Pictures;
  private readonly api: Api;
  private readonly outbox: Outbox;
  private readonly link: Link;
  private visit: Visit | null;
  private starting: Promise<Visit> | null = null;
  private refused: string | null = null;
  private entries = new Map<number, Entry>();
  private urls = new Map<string, string>();
  private cursor = '';
  private loaded = false;
  private status: Status = 'new';
  private operator: string | null = null;
  private typist: string | null = null;
  private typistTimer = 0;
  private lossTimer = 0;
  private lost = false;
  /** Of the last attempt to send, whatever the socket says. */
  private trouble: Trouble | null = null;
  private looking = false;

  constructor(
    config: Config,
    private readonly changed: () => void,
  ) {
    const prefix = `openlines:${config.portal}:${config.site}:${config.identity?.id ?? ''}:`;
    this.shelf = new Shelf(prefix);
    this.pictures = new Pictures(prefix);
    this.api = new Api(config);
    this.visit = this.shelf.get<Visit>('visit');
    const token = async () => (await this.ensureVisit()).token;
    const expired = (token: string) => this.expired(token);
    this.outbox = new Outbox(this.api, this.shelf, this.pictures, {
      token,
      expired,
      changed: () => this.changed(),
      stored: (entry) => (this.reached(true), this.take([entry])),
      trouble: (what) => ((this.trouble = what), this.changed()),
    });
    this.link = new Link(this.api, {
      token,
      expired,
      cursor: () => this.cursor,
      page: (page) => this.page(page),
      restart: () => this.forget(),
      typing: (name) => this.typing(name),
      reached: (yes) => this.reached(yes),
      watching: () => this.looking,
    });
  }

  /** Goes on with what an earlier page left: nothing at all for a visitor who never wrote. */
  resume(): void {
    if (!this.visit && !this.outbox.rows().length) return;
    this.link.start();
    this.outbox.kick();
  }

  /** The panel was opened: from here on the portal knows of the visitor. */
  begin(): void {
    this.refused = null;
    this.link.start();
    this.outbox.kick();
  }

  suspend(): void {
    this.link.stop();
  }

  /** The network or the page came back. */
  hurry(): void {
    if (!this.visit && !this.outbox.rows().length && !this.looking) return;
    this.link.start();
    this.link.hurry();
    this.outbox.kick();
  }

  /** The browser says that the network is gone: believe it until the portal is heard. */
  dropped(): void {
    this.lost = true;
    this.changed();
    this.link.hurry();
  }

  send(text: string, picture: File | null): void {
    this.refused = null;
    this.link.wrote();
    this.outbox.add(text, picture);
    this.link.start();
  }

  retry(key: string): void {
    this.outbox.retry(key.slice(2));
  }

  discard(key: string): void {
    this.outbox.discard(key.slice(2));
  }

  typed(): void {
    this.link.typed();
  }

  /** Whether the visitor sees the messages now. */
  look(yes: boolean): void {
    this.looking = yes;
    if (yes) this.read();
  }

  get limits(): Limits {
    return this.visit?.limits ?? DEFAULT_LIMITS;
  }

  get draft(): string {
    return this.shelf.get<string>('draft') ?? '';
  }

  set draft(text: string) {
    if (text) this.shelf.put('draft', text);
    else this.shelf.drop('draft');
  }

  /** Another tab of the same site wrote something down. */
  overheard(key: string | null): void {
    if (key !== null && !key.startsWith(this.shelf.prefix)) return;
    const visit = this.shelf.get<Visit>('visit');
    if (visit && visit.token !== this.visit?.token) {
      this.visit = visit;
      this.forget();
      this.link.stop();
      this.link.start();
    }
    this.changed();
  }

  /** Signed links live shortly: fetch the feed again from its start for new ones. */
  renewLinks(): void {
    this.cursor = '';
    this.link.stop();
    this.link.start();
  }

  state(): State {
    const unread = [...this.entries.values()].filter((entry) => !isMine(entry) && entry.seq > this.readTo()).length;
    return {
      title: this.visit?.title ?? null,
      status: this.status,
      operator: this.operator,
      items: this.items(),
      loaded: this.loaded || !this.visit,
      typing: this.typist,
      offline: this.lost || this.trouble === 'unreachable',
      refused: this.refused,
      throttled: this.trouble === 'throttled',
      unread,
    };
  }

  private items(): Item[] {
    const entries = [...this.entries.values()].sort((a, b) => a.seq - b.seq);
    const known = new Set(entries.map((entry) => entry.client_id));
    const rows = this.outbox.rows().filter((row) => !known.has(row.id));
    return [...entries.map((entry) => this.fromEntry(entry)), ...rows.map((row) => this.fromRow(row))];
  }

  private fromEntry(entry: Entry): Item {
    const mine = isMine(entry);
    const item: Item = {
      key: entry.client_id ? `c:${entry.client_id}` : `s:${entry.seq}`,
      mine,
      author: entry.author.who === 'operator' ? entry.author.name : '',
      automatic: entry.author.who === 'automatic',
      text: entry.text,
      at: Date.parse(entry.at),
      state: 'sent',
    };
    if (entry.recalled) item.changed = 'recalled';
    else if (entry.edited_at) item.changed = 'edited';
    // The visitor's own copy is shown for as long as there is one: nothing jumps when the portal's takes over.
    const own = entry.client_id ? this.urls.get(entry.client_id) : undefined;
    const url = own || (entry.file_url ? this.api.link(entry.file_url) : null);
    if (entry.file) item.picture = { name: entry.file.name, url };
    return item;
  }

  private fromRow(row: Unsent): Item {
    const item: Item = {
      key: `c:${row.id}`,
      mine: true,
      author: '',
      automatic: false,
      text: row.text,
      at: row.at,
      state: row.refusal ? 'failed' : 'sending',
    };
    if (row.refusal) item.refusal = row.refusal;
    if (row.picture) item.picture = { name: row.picture.name, url: this.ownPicture(row.id) };
    return item;
  }

  private ownPicture(id: string): string | null {
    const url = this.urls.get(id);
    if (url !== undefined) return url || null;
    this.urls.set(id, '');
    void this.pictures.get(id).then((blob) => {
      if (!blob) return;
      this.urls.set(id, URL.createObjectURL(blob));
      this.changed();
    });
    return null;
  }

  private async ensureVisit(): Promise<Visit> {
    if (this.visit) return this.visit;
    if (this.refused !== null) throw new NoVisit();
    this.starting ??= this.startVisit().finally(() => (this.starting = null));
    return this.starting;
  }

  private async startVisit(): Promise<Visit> {
    try {
      const { token, title, limits } = await this.api.visit();
      this.visit = { token, title, limits };
      this.shelf.put('visit', this.visit);
      this.reached(true);
      this.changed();
      return this.visit;
    } catch (error) {
      if (!(error instanceof Problem) || error.passing) throw error;
      this.refused = error.code || String(error.status);
      console.error(`Openlines: the portal refuses this visit (${this.refused}): ${error.message}`);
      this.changed();
      throw new NoVisit();
    }
  }

  private expired(token: string): void {
    if (this.visit?.token !== token) return;
    this.visit = null;
    this.shelf.drop('visit');
    this.shelf.drop('read');
    this.outbox.forgetFiles();
    this.forget();
  }

  private forget(): void {
    this.cursor = '';
    this.entries.clear();
    this.loaded = false;
    this.status = 'new';
    this.operator = null;
    this.changed();
  }

  private page(page: Page): void {
    this.cursor = page.cursor;
    this.status = page.status;
    this.operator = page.operator ?? null;
    this.loaded = this.loaded || !page.more;
    this.take(page.entries);
  }

  private take(entries: Entry[]): void {
    for (const entry of entries) {
      this.entries.set(entry.seq, entry);
      if (entry.client_id) this.outbox.done(entry.client_id);
      if (!isMine(entry)) this.typist = null;
    }
    if (this.looking) this.read();
    this.changed();
  }

  private typing(name: string): void {
    this.typist = name;
    clearTimeout(this.typistTimer);
    this.typistTimer = setTimeout(() => ((this.typist = null), this.changed()), TYPING_SHOWN);
    this.changed();
  }

  private reached(yes: boolean): void {
    if (yes) {
      clearTimeout(this.lossTimer);
      this.lossTimer = 0;
      if (!this.lost) return;
      this.lost = false;
      this.outbox.kick();
      this.changed();
    } else if (!this.lost && !this.lossTimer) {
      this.lossTimer = setTimeout(() => ((this.lost = true), this.changed()), navigator.onLine ? LOSS_SHOWN_AFTER : 0);
    }
  }

  private readTo(): number {
    return this.shelf.get<number>('read') ?? 0;
  }

  private read(): void {
    const last = Math.max(0, ...this.entries.keys());
    if (last > this.readTo()) this.shelf.put('read', last);
  }
}

function isMine(entry: Entry): boolean {
  return entry.author.who === 'you';
}
