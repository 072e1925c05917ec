// Launcher and panel in a shadow root: the host page's styles do not reach in, ours do not leak out, and key presses
// stay here instead of setting off the page's shortcuts.
import { Chat, type State } from './chat.ts';
import type { Config } from './config.ts';
import { Composer } from './composer.ts';
import { h, icon, set, setText } from './dom.ts';
import frame from './frame.css';
import inside from './messages.css';
import { Messages } from './messages.ts';
import screens from './screens.css';
import { speaker, unreadWords, type Say, type WordKey } from './words.ts';

const WHOLE_SCREEN = '(max-width: 480px), (max-height: 480px)';
const KEPT_INSIDE = ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'paste', 'copy', 'cut', 'focusin', 'focusout'];
/** Refusals for which the widget has words of its own; for the rest the portal's are shown. */
const KNOWN: Record<string, WordKey> = { file_lost: 'file_lost', origin_not_allowed: 'refused_origin' };

export class View {
  private readonly host = document.createElement('openlines-chat');
  private readonly say: Say;
  private readonly chat: Chat;
  private readonly messages: Messages;
  private readonly composer: Composer;
  private readonly whole = matchMedia(WHOLE_SCREEN);
  private readonly badge = h('span', { class: 'badge', hidden: true });
  private readonly launcher: HTMLButtonElement;
  private readonly panel: HTMLElement;
  private readonly title = h('h2', { id: 'ol-title' });
  private readonly status = h('p', { class: 'status' });
  private readonly strip = h('div', { class: 'strip', role: 'status', hidden: true });
  private readonly typing = h('div', { class: 'typing', role: 'status' });
  private readonly news = h('div', { class: 'sr', 'aria-live': 'polite' });
  private readonly viewer = h('dialog', { class: 'viewer' });
  private isOpen = false;
  private drawing = 0;
  private newsOf = 0;
  private renewedAt = 0;

  constructor(private readonly config: Config) {
    this.say = speaker(config.lang);
    this.chat = new Chat(config, () => this.later());
    this.messages = new Messages(this.say, config.lang, {
      retry: (key) => this.chat.retry(key),
      discard: (key) => this.chat.discard(key),
      view: (picture) => this.view(picture),
      explain: ({ code, detail }) => (KNOWN[code] ? this.say(KNOWN[code]) : detail),
      pictureFailed: (url) => this.pictureFailed(url),
    });
    this.composer = new Composer(this.say, {
      send: (text, picture) => this.chat.send(text, picture),
      typed: () => this.chat.typed(),
      keepDraft: (text) => (this.chat.draft = text),
      limits: () => this.chat.limits,
    });
    this.launcher = h('button', { class: 'launcher', type: 'button', 'aria-haspopup': 'dialog', onclick: () => this.toggle() });
    this.launcher.append(icon('chat'), icon('close'), this.badge);
    this.panel = this.buildPanel();
    this.mount();
    this.listen();
    this.composer.restore(this.chat.draft);
    this.draw();
    this.chat.resume();
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.chat.begin();
    this.look();
    this.draw();
    this.composer.check();
    this.messages.toEnd();
    // On a phone the keyboard would cover what the visitor came to read.
    (this.whole.matches ? this.panel : this.composer.field).focus({ preventScroll: true });
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.look();
    this.draw();
    this.launcher.focus({ preventScroll: true });
  }

  private toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  private buildPanel(): HTMLElement {
    const label = this.say('close');
    const shut = h('button', { type: 'button', class: 'tool', 'aria-label': label, title: label, onclick: () => this.close() }, icon('close'));
    const head = h('div', { class: 'head' }, h('div', { class: 'who' }, this.title, this.status), shut);
    const drop = h('div', { class: 'drop', 'aria-hidden': 'true' }, this.say('drop'));
    const panel = h('section', { class: 'panel', id: 'ol-panel', role: 'dialog', 'aria-labelledby': 'ol-title', tabindex: -1 });
    panel.append(head, this.strip, this.messages.root, this.typing, this.composer.root, drop);
    panel.addEventListener('keydown', (event) => this.keyed(event));
    const over = (event: DragEvent, yes: boolean) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      panel.classList.toggle('dropping', yes);
    };
    panel.addEventListener('dragover', (event) => over(event, true));
    panel.addEventListener('dragleave', (event) => {
      if (!panel.contains(event.relatedTarget as Node | null)) over(event, false);
    });
    panel.addEventListener('drop', (event) => {
      over(event, false);
      this.composer.attach([...(event.dataTransfer?.files ?? [])]);
    });
    return panel;
  }

  private mount(): void {
    const shadow = this.host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(frame + inside + screens);
    shadow.adoptedStyleSheets = [sheet];
    const root = h('div', { class: 'root', lang: this.config.lang }, this.panel, this.launcher, this.news, this.viewer);
    for (const type of KEPT_INSIDE) root.addEventListener(type, (event) => event.stopPropagation());
    shadow.append(root);
    document.body.append(this.host);
  }

  private listen(): void {
    addEventListener('online', () => this.chat.hurry());
    addEventListener('offline', () => this.chat.dropped());
    addEventListener('storage', (event) => this.chat.overheard(event.key));
    addEventListener('pageshow', (event) => event.persisted && this.chat.hurry());
    addEventListener('pagehide', () => {
      this.composer.flush();
      this.chat.suspend();
    });
    document.addEventListener('visibilitychange', () => {
      this.look();
      if (!document.hidden) this.chat.hurry();
      this.later();
    });
    this.whole.addEventListener('change', () => this.draw());
    // Where an on-screen keyboard covers the page instead of shrinking it, the panel ends above the keyboard.
    const seen = window.visualViewport;
    const fit = () => seen && this.panel.style.setProperty('--seen', `${Math.round(seen.height * seen.scale)}px`);
    seen?.addEventListener('resize', fit);
    fit();
  }

  private look(): void {
    this.chat.look(this.isOpen && !document.hidden);
  }

  /** Many changes at once are drawn once. A hidden page has no animation frames, hence the timer. */
  private later(): void {
    this.drawing ||= setTimeout(() => this.draw(), 10);
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = 0;
    const state = this.chat.state();
    this.drawLauncher(state);
    set(this.panel, 'hidden', !this.isOpen);
    set(this.panel, 'aria-modal', this.isOpen && this.whole.matches ? 'true' : null);
    setText(this.title, state.title ?? this.say('title'));
    setText(this.status, this.say(`status_${state.status}`, { name: state.operator ?? '' }));
    this.panel.dataset['status'] = state.status;
    this.drawStrip(state);
    this.drawTyping(state.typing);
    this.messages.draw(state);
  }

  private drawLauncher({ unread, items }: State): void {
    const words = unread ? `: ${unreadWords(this.config.lang, unread)}` : '';
    set(this.launcher, 'aria-label', this.say(this.isOpen ? 'close' : 'open') + words);
    set(this.launcher, 'aria-expanded', String(this.isOpen));
    this.badge.hidden = !unread || this.isOpen;
    setText(this.badge, unread > 99 ? '99+' : String(unread));
    const last = items.filter((item) => !item.mine).pop();
    if (unread > this.newsOf && !this.isOpen && last) {
      setText(this.news, last.automatic ? this.say('automatic') : this.say('new_message', { name: last.author }));
    }
    this.newsOf = unread;
  }

  private drawStrip(state: State): void {
    const refusal = state.refused === null ? '' : this.say(KNOWN[state.refused] ?? 'refused');
    const slow = state.throttled ? this.say('slow_down') : '';
    const words = refusal || (state.offline ? this.say('offline') : slow);
    set(this.strip, 'hidden', !words);
    if (this.strip.dataset['words'] === words) return;
    this.strip.dataset['words'] = words;
    this.strip.replaceChildren(h('span', {}, words));
    if (!refusal) return;
    this.strip.append(h('button', { type: 'button', onclick: () => this.chat.begin() }, this.say('retry')));
  }

  private drawTyping(name: string | null): void {
    if (!name === !this.typing.firstChild) return;
    const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
    if (name) this.typing.replaceChildren(this.say('typing', { name }), dots);
    else this.typing.replaceChildren();
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key === 'Escape') return this.close();
    if (event.key !== 'Tab' || !this.whole.matches) return;
    // The panel covers the page: Tab stays inside it.
    const stops = [...this.panel.querySelectorAll<HTMLElement>('button, textarea, a[href], [tabindex="0"]')];
    const usable = stops.filter((stop) => stop.offsetParent && !(stop as HTMLButtonElement).disabled);
    const at = (this.host.shadowRoot?.activeElement ?? null) as HTMLElement | null;
    const edge = event.shiftKey ? usable[0] : usable[usable.length - 1];
    if (at !== edge && at !== this.panel) return;
    if (at === this.panel && !event.shiftKey) return;
    event.preventDefault();
    (event.shiftKey ? usable[usable.length - 1] : usable[0])?.focus();
  }

  private view({ name, url }: { name: string; url: string }): void {
    const label = this.say('shut_view');
    const back = this.host.shadowRoot?.activeElement as HTMLElement | null;
    const shut = h('button', { type: 'button', class: 'tool', 'aria-label': label, title: label }, icon('close'));
    const img = h('img', { src: url, alt: this.say('picture', { name }), referrerpolicy: 'no-referrer' });
    set(this.viewer, 'aria-label', this.say('picture', { name }));
    this.viewer.replaceChildren(img, shut);
    this.viewer.onclick = (event) => event.target !== img && this.viewer.close();
    this.viewer.onclose = () => (this.viewer.replaceChildren(), back?.focus());
    this.viewer.showModal();
    shut.focus();
  }

  /** A signed link has run out, or the picture is gone: ask for new links, but not for ever. */
  private pictureFailed(url: string): void {
    if (url.startsWith('blob:') || Date.now() - this.renewedAt < 60_000) return;
    this.renewedAt = Date.now();
    this.chat.renewLinks();
  }
}
