// Requests to the portal. Three outcomes: an answer, a Problem (the portal said no), or Unreachable.
import type { Entry, Page, Visit } from './wire.ts';
import type { Config } from './config.ts';

/** The portal answered with an error; `code` is one of its documented codes. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** Seconds. */
    readonly retryAfter: number | null,
  ) {
    super(detail);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429;
  }
}

/** Nothing came back: no network, no portal, or the browser kept the answer from us (CORS). */
export class Unreachable extends Error {}

export class Api {
  constructor(private readonly config: Config) {}

  /** Starts a visit. A browser keeps from us why a request to another origin failed: when the portal is there all the
   *  same, then it is because this page's origin is not on the site's list. */
  async visit(): Promise<Visit> {
    const { site, name, identity } = this.config;
    const ask = () => this.json<Visit>('POST', 'visits', null, { site, name, identity });
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Problem || !(await this.isThere())) throw error;
    }
    try {
      return await ask(); // It may have come back in between.
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem(403, 'origin_not_allowed', `${location.origin} is not on the list of origins of this site.`, null);
    }
  }

  message(token: string, message: { client_id: string; text: string; file?: string }): Promise<{ entry: Entry }> {
    return this.json('POST', 'messages', token, message);
  }

  feed(token: string, after: string): Promise<Page> {
    return this.json('GET', `feed?after=${encodeURIComponent(after)}`, token);
  }

  upload(token: string, picture: Blob, name: string): Promise<{ id: string }> {
    const path = `files?name=${encodeURIComponent(name)}`;
    return this.call('POST', path, token, picture, picture.type, 300_000) as Promise<{ id: string }>;
  }

  socket(): WebSocket {
    return new WebSocket(this.address('socket').replace(/^http/, 'ws'));
  }

  /** The absolute form of a link that the portal gave. */
  link(relative: string): string {
    return new URL(relative.replace(/^\//, ''), this.config.portal).href;
  }

  private async isThere(): Promise<boolean> {
    if (new URL(this.config.portal).origin === location.origin) return false;
    const init: RequestInit = { mode: 'no-cors', credentials: 'omit', cache: 'no-store' };
    return fetch(`${this.config.portal}health`, init).then(
      () => true,
      () => false,
    );
  }

  private address(path: string): string {
    return `${this.config.portal}livechat/v1/${path}`;
  }

  private json<T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> {
    const text = body === undefined ? null : JSON.stringify(body);
    return this.call(method, path, token, text, 'application/json', 20_000) as Promise<T>;
  }

  private async call(
    method: string,
    path: string,
    token: string | null,
    body: BodyInit | null,
    type: string,
    patience: number,
  ): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (body !== null) headers['content-type'] = type;
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), patience);
    try {
      const init: RequestInit = { method, headers, body, credentials: 'omit', cache: 'no-store', signal: giveUp.signal };
      const answer = await fetch(this.address(path), init);
      const text = await answer.text();
      if (!answer.ok) throw problem(answer, text);
      return JSON.parse(text);
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

function problem(answer: Response, text: string): Problem {
  let said: { code?: string; detail?: string; retry_after?: number } = {};
  try {
    said = JSON.parse(text);
  } catch {
    // A proxy's error page: the status has to do.
  }
  const after = said.retry_after ?? Number(answer.headers.get('retry-after') ?? NaN);
  return new Problem(answer.status, said.code ?? '', said.detail ?? answer.statusText, after > 0 ? after : null);
}
