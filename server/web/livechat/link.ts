// The visitor's feed. A socket carries one armed pull at a time: we say `want` with our cursor, the portal answers with
// one page as soon as there is something after it. Where a socket is impossible the same pages are fetched with GET, and
// the socket is tried again now and then. Losing either loses nothing: the cursor says where to go on.
import { Problem, type Api } from './api.ts';
import { NoVisit } from './outbox.ts';
import { Pause, backoff } from './pause.ts';
import type { Page, PortalFrame } from './wire.ts';

const PING_EVERY = 30_000;
const DEAD_AFTER = 10_000;
/** The same when there is a reason to doubt: the network changed, the page was asleep. */
const DEAD_AFTER_CHANGE = 4_000;
const TYPING_EVERY = 3_000;

export interface Reader {
  token(): Promise<string>;
  expired(token: string): void;
  cursor(): string;
  /** Takes the page in; the cursor is the page's afterwards. */
  page(page: Page): void;
  /** The cursor is too old: start anew. */
  restart(): void;
  typing(name: string): void;
  /** Whether the portal is within reach. */
  reached(yes: boolean): void;
  /** Whether the visitor is looking: then a GET feed is asked more often. */
  watching(): boolean;
}

export class Link {
  private readonly pause = new Pause();
  private turn = 0;
  private turns = 0;
  private socketFailures = 0;
  private nextSocket = 0;
  private typedAt = 0;
  /** Until when the portal asked to be left alone. */
  private notBefore = 0;
  private live: { say(frame: object): void; probe(patience: number): void; end(): void } | null = null;

  constructor(
    private readonly api: Api,
    private readonly reader: Reader,
  ) {}

  start(): void {
    if (!this.turn) void this.run();
  }

  stop(): void {
    this.turn = 0;
    this.live?.end();
    this.pause.cut();
  }

  /** The network may be back: find out now. */
  hurry(): void {
    this.nextSocket = 0;
    this.live?.probe(DEAD_AFTER_CHANGE);
    if (Date.now() >= this.notBefore) this.pause.cut();
  }

  /** The visitor types. */
  typed(): void {
    if (!this.live || Date.now() - this.typedAt < TYPING_EVERY) return;
    this.typedAt = Date.now();
    this.live.say({ type: 'typing' });
  }

  /** A message ends the typing before it; what is typed next is told at once. */
  wrote(): void {
    this.typedAt = 0;
  }

  private async run(): Promise<void> {
    const turn = (this.turn = ++this.turns);
    let failures = 0;
    while (this.running(turn)) {
      try {
        const token = await this.reader.token();
        await this.fetchAll(token, turn);
        if (!this.running(turn)) break;
        failures = 0;
        this.reader.reached(true);
        if (Date.now() >= this.nextSocket) await this.listen(token);
        else await this.pause.sleep(Math.min(this.reader.watching() ? 3_000 : 20_000, this.nextSocket - Date.now()));
      } catch (error) {
        if (error instanceof NoVisit) break;
        if (!(error instanceof Problem) || error.passing) this.reader.reached(false);
        const wait = error instanceof Problem && error.retryAfter ? error.retryAfter * 1000 : 0;
        this.notBefore = Date.now() + wait;
        if (this.running(turn)) await this.pause.sleep(Math.max(wait, backoff(++failures, 15_000)));
      }
    }
    if (this.running(turn)) this.turn = 0;
  }

  private running(turn: number): boolean {
    return this.turn === turn;
  }

  /** Fetches pages until there is nothing more. Done before each socket: history comes at once even where sockets hang,
   *  and every refusal is handled in one place. */
  private async fetchAll(token: string, turn: number): Promise<void> {
    for (let more = true; more && this.running(turn); ) {
      const after = this.reader.cursor();
      try {
        const page = await this.api.feed(token, after);
        if (!this.running(turn)) return;
        if (page.from !== this.reader.cursor()) throw new Problem(500, 'wrong_page', '', null);
        this.reader.page(page);
        more = page.more;
      } catch (error) {
        if (error instanceof Problem && error.status === 410 && after) this.reader.restart();
        else {
          if (error instanceof Problem && error.status === 401) this.reader.expired(token);
          throw error;
        }
      }
    }
  }

  /** Holds one socket for as long as it lives. One that ends at once counts as impossible. */
  private async listen(token: string): Promise<void> {
    const began = Date.now();
    const heard = await this.socket(token);
    this.live = null;
    const lived = heard && Date.now() - began > 5_000;
    this.socketFailures = lived ? 0 : this.socketFailures + 1;
    this.nextSocket = lived ? 0 : Date.now() + backoff(this.socketFailures, 60_000);
  }

  /** Whether the portal said anything on it. */
  private socket(token: string): Promise<boolean> {
    return new Promise((resolve) => {
      let heard = false;
      let deadline = 0;
      let ws: WebSocket;
      try {
        ws = this.api.socket();
      } catch {
        return resolve(false);
      }
      const say = (frame: object) => {
        if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify(frame));
      };
      const want = () => say({ type: 'want', after: this.reader.cursor() });
      const end = () => {
        clearTimeout(deadline);
        clearInterval(pinging);
        ws.onopen = ws.onmessage = ws.onclose = null;
        ws.close();
        resolve(heard);
      };
      const probe = (patience: number) => {
        clearTimeout(deadline);
        deadline = setTimeout(end, patience);
        say({ type: 'ping' });
      };
      const pinging = setInterval(() => deadline || probe(DEAD_AFTER), PING_EVERY);
      this.live = { say, probe, end };
      probe(DEAD_AFTER);
      ws.onclose = end;
      ws.onopen = () => {
        say({ type: 'auth', token });
        want();
        probe(DEAD_AFTER);
      };
      ws.onmessage = (event: MessageEvent) => {
        clearTimeout(deadline);
        deadline = 0;
        const frame = parse(event.data);
        if (!frame) return;
        if (frame.type === 'bye') return end();
        heard = true;
        this.reader.reached(true);
        if (frame.type === 'typing') this.reader.typing(frame.name);
        if (frame.type !== 'page') return;
        if (frame.from !== this.reader.cursor()) return end();
        this.reader.page(frame);
        want();
      };
    });
  }
}

function parse(data: unknown): PortalFrame | null {
  try {
    return JSON.parse(String(data)) as PortalFrame;
  } catch {
    return null;
  }
}
