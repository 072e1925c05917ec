// An operator as the tests need one: signs in, follows the feed on the socket, gives commands.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';

export class Operator {
  /** Signs in and follows the feed. */
  static async watching(portal, login) {
    const operator = new Operator(portal, portal.user(login));
    await operator.signIn();
    await operator.follow();
    return operator;
  }

  /** The same, and opens the shift. */
  static async onShift(portal, login) {
    const operator = await Operator.watching(portal, login);
    await operator.command('shift_start', 'self', {});
    return operator;
  }

  constructor(portal, user) {
    this.portal = portal;
    this.user = user;
    this.dialogs = new Map();
    this.offers = new Map();
    this.colleagues = new Map();
    this.entries = [];
    this.typists = [];
    this.cursor = '';
    this.waiters = new Set();
    this.filling = new Set();
  }

  async signIn() {
    const device = { name: 'browser tests', platform: 'terminal', app_version: '0.0.0' };
    const { login, password } = this.user;
    const said = await this.request('POST', 'sessions', { login, password, device });
    this.token = said.token;
    this.id = said.operator.id;
    this.name = said.operator.name;
  }

  async request(method, path, body) {
    const headers = { 'content-type': 'application/json' };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${this.portal.url}/api/v1/${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  async follow() {
    const headers = { authorization: `Bearer ${this.token}` };
    this.socket = new WebSocket(`${this.portal.url.replace(/^http/, 'ws')}/api/v1/socket`, { headers });
    this.socket.on('message', (data) => this.hear(JSON.parse(data.toString())));
    this.socket.on('error', () => undefined);
    await once(this.socket, 'open');
    this.want();
  }

  say(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  want() {
    this.say({ type: 'want', after: this.cursor, watch: [], accept: [] });
  }

  hear(frame) {
    if (frame.type === 'typing') this.typists.push(frame.dialog);
    if (frame.type === 'page' && frame.from === this.cursor) {
      frame.deltas.forEach((delta) => this.take(delta));
      this.cursor = frame.cursor;
      this.want();
      void this.fillHoles();
    }
    this.wake();
  }

  wake() {
    for (const check of [...this.waiters]) check();
  }

  /** Fetches what the heads promise and the pages did not bring: a dialog's words from before it was offered. */
  async fillHoles() {
    for (const { id, first_seq: from, last_seq: to } of this.dialogs.values()) {
      const here = this.entries.filter((entry) => entry.dialog === id && entry.seq >= from && entry.seq <= to);
      if (to < from || here.length === to - from + 1 || this.filling.has(id)) continue;
      this.filling.add(id);
      const page = await this.request('GET', `dialogs/${id}/entries?from=${from}&to=${to}`).catch(() => null);
      this.filling.delete(id);
      page?.entries.forEach((entry) => this.take({ delta: 'entry', ...entry }));
      this.wake();
    }
  }

  take(delta) {
    if (delta.delta === 'dialog') this.dialogs.set(delta.id, delta);
    if (delta.delta === 'operator') this.colleagues.set(delta.id, delta);
    if (delta.delta === 'offer') this.offers.set(delta.id, delta);
    if (delta.delta === 'removed' && delta.what === 'offer') this.offers.delete(delta.id);
    if (delta.delta !== 'entry') return;
    this.entries = this.entries.filter((entry) => entry.dialog !== delta.dialog || entry.seq !== delta.seq);
    this.entries.push(delta);
    this.entries.sort((a, b) => a.seq - b.seq);
  }

  /** Waits until `look()` returns something true-ish, and returns that. */
  async until(what, look, patience = 15_000) {
    const now = look();
    if (now) return now;
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        this.waiters.delete(check);
        settle(value);
      };
      const check = () => {
        const found = look();
        if (found) done(resolve, found);
      };
      const timer = setTimeout(() => done(reject, new Error(`${this.user.login} waited in vain: ${what}`)), patience);
      this.waiters.add(check);
    });
  }

  /** Gives a command and returns its outcome. Anything but `applied` is an error. */
  async command(kind, lane, fields) {
    const based = ['send', 'close', 'transfer'].includes(kind) ? { based_on: this.basedOn(lane) } : {};
    const envelope = { id: commandId(), lane, made_at: new Date().toISOString(), kind, ...based, ...fields };
    const { results } = await this.request('POST', 'commands', { commands: [envelope] });
    const [result] = results;
    if (result.outcome !== 'applied') throw new Error(`${kind}: ${JSON.stringify(result)}`);
    result.deltas.forEach((delta) => this.take(delta));
    this.wake();
    return { ...result, id: envelope.id };
  }

  basedOn(dialog) {
    const head = this.dialogs.get(dialog);
    return { session: head.session.id, responsible: head.session.responsible ?? null, seq: head.last_seq };
  }

  /** Accepts the offer whose dialog holds these words and declines what earlier tests left; returns the dialog. */
  async accept(words) {
    for (;;) {
      const offer = await this.until(`an offer with "${words}"`, () =>
        [...this.offers.values()].find((offer) => !offer.outcome && this.said(offer.dialog).length),
      );
      const wanted = this.said(offer.dialog).some((text) => text.startsWith(words));
      await this.command(wanted ? 'accept' : 'decline', offer.dialog, { offer: offer.id });
      this.offers.delete(offer.id);
      if (wanted) return offer.dialog;
    }
  }

  /** The texts of customer and operators in a dialog, in order. */
  said(dialog) {
    return this.entries
      .filter((entry) => entry.dialog === dialog && /_message$/.test(entry.body.kind))
      .map((entry) => entry.body.text);
  }

  /** Waits for these words of the customer. */
  async hears(dialog, words) {
    await this.until(`"${words}"`, () => this.said(dialog).includes(words));
  }

  /** Returns the message's id, for `edit` and `recall`. */
  async send(dialog, text) {
    return (await this.command('send', dialog, { dialog, text })).id;
  }

  async edit(dialog, message, text) {
    await this.command('edit', dialog, { dialog, message, text });
  }

  async recall(dialog, message) {
    await this.command('recall', dialog, { dialog, message });
  }

  async note(dialog, text) {
    await this.command('note', dialog, { dialog, text });
  }

  async close(dialog) {
    await this.command('close', dialog, { dialog });
  }

  /** Closes all that is his, so that the next test finds him with free hands (P16). */
  async finish() {
    for (const { id, access, session } of this.dialogs.values()) {
      if (access === 'responsible' && session.state === 'answered') await this.close(id);
    }
  }

  typing(dialog) {
    this.say({ type: 'typing', dialog });
  }

  leave() {
    this.socket?.terminate();
  }
}

/** A UUIDv7. */
function commandId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
