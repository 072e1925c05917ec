// The list of messages: one row a message, found again by its key, so that nothing that is on screen is built anew when
// it changes (a tick, a failure, an echo that becomes an entry).
import type { Item, State } from './chat.ts';
import { h, icon, set, setText } from './dom.ts';
import { withLinks } from './text.ts';
import { localeFor, type Lang, type Say } from './words.ts';

/** Messages of one author within this many ms stand together. */
const GROUP_MS = 5 * 60_000;
const NEAR_END = 80;

export interface MessageActions {
  retry(key: string): void;
  discard(key: string): void;
  view(picture: { name: string; url: string }): void;
  /** The words for a refusal. */
  explain(refusal: { code: string; detail: string }): string;
  pictureFailed(url: string): void;
}

export class Messages {
  readonly log: HTMLElement;
  readonly root: HTMLElement;
  private readonly list: HTMLElement;
  private readonly note: HTMLElement;
  private readonly latest: HTMLButtonElement;
  private readonly rows = new Map<string, Row>();
  private readonly days = new Map<string, HTMLElement>();
  private atEnd = true;
  private lastKey = '';

  constructor(
    private readonly say: Say,
    private readonly lang: Lang,
    private readonly actions: MessageActions,
  ) {
    this.list = h('div', { class: 'list', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': say('log') });
    this.note = h('p', { class: 'note' });
    this.log = h('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': say('log'), onscroll: () => this.scrolled() });
    this.log.append(this.list, this.note);
    this.latest = h('button', { class: 'latest', type: 'button', hidden: true, onclick: () => this.toEnd() }, icon('down'), say('latest'));
    this.root = h('div', { class: 'messages' }, this.log, this.latest);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.log);
  }

  /** Draws the items; stays at the end where the reader was at the end. */
  draw(state: State): void {
    set(this.list, 'aria-busy', state.loaded ? null : 'true');
    const nodes: HTMLElement[] = [];
    const keys = new Set<string>();
    let before: Item | null = null;
    for (const [i, item] of state.items.entries()) {
      const day = dayOf(item.at);
      if (!before || dayOf(before.at) !== day) nodes.push(this.day(day, item.at));
      const first = !before || !together(before, item);
      const next = state.items[i + 1];
      keys.add(item.key);
      let row = this.rows.get(item.key);
      if (!row) this.rows.set(item.key, (row = new Row(item, this.say, this.lang, this.actions)));
      row.update(item, first, !next || !together(item, next));
      nodes.push(row.root);
      before = item;
    }
    for (const [key, row] of this.rows) if (!keys.has(key)) (row.root.remove(), this.rows.delete(key));
    this.place(nodes);
    this.drawNote(state);
    this.follow(state.items[state.items.length - 1]);
  }

  toEnd(): void {
    this.log.scrollTop = this.log.scrollHeight;
    this.atEnd = true;
    this.latest.hidden = true;
  }

  private place(nodes: HTMLElement[]): void {
    nodes.forEach((node, i) => {
      const there = this.list.children[i];
      if (there !== node) this.list.insertBefore(node, there ?? null);
    });
    while (this.list.children.length > nodes.length) this.list.lastElementChild?.remove();
  }

  private drawNote(state: State): void {
    const nothing = !state.items.length && state.loaded;
    const over = state.status === 'closed' && state.items[state.items.length - 1]?.state === 'sent';
    const text = nothing ? this.say('empty') : over ? this.say('closed') : '';
    this.note.hidden = !text;
    this.note.classList.toggle('alone', nothing);
    setText(this.note, text);
  }

  private follow(last: Item | undefined): void {
    const grown = last && last.key !== this.lastKey;
    this.lastKey = last?.key ?? '';
    if (this.atEnd || (grown && last.mine && last.state === 'sending')) this.toEnd();
    else if (grown && !last.mine) this.latest.hidden = false;
  }

  private scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.atEnd) this.latest.hidden = true;
  }

  private day(day: string, at: number): HTMLElement {
    let element = this.days.get(day);
    if (!element) this.days.set(day, (element = h('div', { class: 'day' })));
    setText(element, this.dayWords(day, at));
    return element;
  }

  private dayWords(day: string, at: number): string {
    const today = Date.now();
    if (day === dayOf(today)) return this.say('today');
    if (day === dayOf(today - 86_400_000)) return this.say('yesterday');
    const year = new Date(at).getFullYear() === new Date(today).getFullYear() ? {} : { year: 'numeric' as const };
    return new Intl.DateTimeFormat(localeFor(this.lang), { day: 'numeric', month: 'long', ...year }).format(at);
  }
}

function together(a: Item, b: Item): boolean {
  return a.mine === b.mine && a.author === b.author && b.at - a.at <= GROUP_MS && dayOf(a.at) === dayOf(b.at);
}

function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

class Row {
  readonly root: HTMLElement;
  private readonly name: HTMLElement;
  private readonly bubble: HTMLElement;
  private readonly mark = h('span', { class: 'mark' });
  private readonly edited = h('span', { hidden: true });
  private readonly time = h('time', {});
  private readonly failure = h('div', { class: 'failure', hidden: true });
  private picture: HTMLButtonElement | null = null;
  private text: HTMLElement | null = null;
  private words = '';
  private shown = '';

  constructor(
    item: Item,
    private readonly say: Say,
    private readonly lang: Lang,
    private readonly actions: MessageActions,
  ) {
    const who = item.mine ? say('you') : item.automatic ? say('automatic') : item.author;
    this.name = h('span', { class: item.mine ? 'sr' : 'name' }, who);
    this.bubble = h('div', { class: 'bubble' });
    const meta = h('div', { class: 'meta' }, this.edited, this.time, this.mark);
    this.root = h('div', { class: `message ${item.mine ? 'mine' : 'theirs'}` }, this.name, this.bubble, meta, this.failure);
  }

  update(item: Item, first: boolean, last: boolean): void {
    this.root.classList.toggle('first', first);
    this.root.classList.toggle('last', last);
    const now = JSON.stringify([item.at, item.state, item.refusal, item.picture, item.text, item.changed]);
    if (now === this.shown) return;
    this.shown = now;
    this.time.dateTime = new Date(item.at).toISOString();
    setText(this.time, new Intl.DateTimeFormat(localeFor(this.lang), { hour: '2-digit', minute: '2-digit' }).format(item.at));
    this.root.dataset['state'] = item.state;
    if (item.mine) this.mark.replaceChildren(icon(item.state), h('span', { class: 'sr' }, this.say(item.state)));
    this.drawText(item);
    this.drawPicture(item);
    this.drawFailure(item);
  }

  /** The words as they read now; for a message that was taken back a word for that. */
  private drawText(item: Item): void {
    const gone = item.changed === 'recalled';
    this.edited.hidden = item.changed !== 'edited';
    setText(this.edited, item.changed === 'edited' ? this.say('edited') : '');
    this.bubble.classList.toggle('gone', gone);
    this.root.classList.toggle('edited', item.changed === 'edited');
    const words = gone ? this.say('recalled') : item.text;
    if (this.words === words) return;
    this.words = words;
    this.text?.remove();
    this.text = words ? h('div', { class: 'text', dir: 'auto' }, ...withLinks(words)) : null;
    if (this.text) this.bubble.append(this.text);
  }

  private drawPicture(item: Item): void {
    if (!item.picture) {
      this.picture?.remove();
      this.picture = null;
      return;
    }
    const { name, url } = item.picture;
    if (!this.picture) {
      const img = h('img', { alt: '', referrerpolicy: 'no-referrer', draggable: 'false' });
      img.addEventListener('load', () => this.picture?.classList.add('loaded'));
      img.addEventListener('error', () => this.actions.pictureFailed(img.src));
      this.picture = h('button', { class: 'picture', type: 'button', 'aria-label': this.say('view', { name }) }, img);
      this.picture.addEventListener('click', () => img.src && this.actions.view({ name, url: img.src }));
      this.bubble.prepend(this.picture);
    }
    const img = this.picture.firstElementChild as HTMLImageElement;
    if (url && img.src !== url) img.src = url;
  }

  private drawFailure(item: Item): void {
    this.failure.hidden = item.state !== 'failed';
    if (!item.refusal) return this.failure.replaceChildren();
    this.failure.replaceChildren(
      h('span', { role: 'alert' }, `${this.say('failed')}. ${this.actions.explain(item.refusal)}`),
      h('button', { type: 'button', onclick: () => this.actions.retry(item.key) }, this.say('retry')),
      h('button', { type: 'button', onclick: () => this.actions.discard(item.key) }, this.say('discard')),
    );
  }
}
