// Where the visitor writes: text, one picture (chosen, pasted or dropped), limits said before the portal has to say them.
import { h, icon, set, setText } from './dom.ts';
import { length } from './text.ts';
import { IMAGE_TYPES, type Limits } from './wire.ts';
import type { Say } from './words.ts';

const DRAFT_AFTER = 300;
/** The counter appears when this much of the limit is used. */
const COUNT_FROM = 0.9;

export interface ComposerActions {
  send(text: string, picture: File | null): void;
  typed(): void;
  keepDraft(text: string): void;
  limits(): Limits;
}

export class Composer {
  readonly root: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly sendButton: HTMLButtonElement;
  private readonly chooser: HTMLInputElement;
  private readonly preview = h('div', { class: 'preview', hidden: true });
  private readonly problem = h('p', { class: 'problem', id: 'ol-problem', role: 'alert', hidden: true });
  private picture: File | null = null;
  private pictureUrl = '';
  private notice = '';
  private draftTimer = 0;

  constructor(
    private readonly say: Say,
    private readonly actions: ComposerActions,
  ) {
    this.field = h('textarea', {
      rows: 1,
      class: 'field',
      placeholder: say('placeholder'),
      'aria-label': say('composer'),
      'aria-describedby': 'ol-problem',
      enterkeyhint: 'send',
      dir: 'auto',
      oninput: () => this.edited(),
      onkeydown: (event: KeyboardEvent) => this.keyed(event),
      onpaste: (event: ClipboardEvent) => this.pasted(event),
    });
    const chosen = () => this.attach([...(this.chooser.files ?? [])]);
    this.chooser = h('input', { type: 'file', accept: IMAGE_TYPES.join(), hidden: true, onchange: chosen });
    const clip = h('button', { type: 'button', class: 'tool', 'aria-label': say('attach'), title: say('attach') }, icon('clip'));
    clip.addEventListener('click', () => this.chooser.click());
    this.sendButton = h('button', { type: 'submit', class: 'tool send', 'aria-label': say('send'), title: say('send') }, icon('send'));
    const bar = h('div', { class: 'bar' }, clip, this.field, this.sendButton);
    const submitted = (event: Event) => (event.preventDefault(), this.submit());
    this.root = h('form', { class: 'composer', onsubmit: submitted }, this.preview, this.problem, bar, this.chooser);
    this.root.noValidate = true;
    this.check();
  }

  restore(draft: string): void {
    this.field.value = draft;
    this.check();
  }

  /** Keeps what is being written, at once. */
  flush(): void {
    clearTimeout(this.draftTimer);
    this.actions.keepDraft(this.field.value);
  }

  /** Takes a picture from the chooser, the clipboard or a drop. */
  attach(files: File[]): void {
    this.chooser.value = '';
    const file = files[0];
    if (!file) return;
    const max = this.actions.limits().file_bytes;
    this.notice = '';
    if (!IMAGE_TYPES.includes(file.type)) this.notice = this.say('file_type');
    else if (file.size > max) this.notice = this.say('file_too_large', { max: Math.floor(max / 1024 / 1024) });
    else {
      if (files.length > 1) this.notice = this.say('one_picture');
      this.hold(file);
    }
    this.check();
    this.field.focus();
  }

  /** The field as high as its text, up to the CSS limit. */
  fit(): void {
    this.field.style.height = 'auto';
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  check(): void {
    const { text_chars: max } = this.actions.limits();
    const n = length(this.field.value);
    const over = n > max;
    const counted = n > max * COUNT_FROM;
    const words = over ? this.say('text_too_long', { n, max }) : this.notice || (counted ? `${n} / ${max}` : '');
    setText(this.problem, words);
    this.problem.hidden = !words;
    this.problem.classList.toggle('mild', counted && !over && !this.notice);
    set(this.field, 'aria-invalid', over ? 'true' : null);
    this.sendButton.disabled = over || (!this.field.value.trim() && !this.picture);
    this.fit();
  }

  private hold(picture: File | null): void {
    if (this.pictureUrl) URL.revokeObjectURL(this.pictureUrl);
    this.picture = picture;
    this.pictureUrl = picture ? URL.createObjectURL(picture) : '';
    this.preview.hidden = !picture;
    if (!picture) return this.preview.replaceChildren();
    const label = this.say('remove');
    const remove = h('button', { type: 'button', class: 'tool', 'aria-label': label, title: label }, icon('close'));
    remove.addEventListener('click', () => (this.hold(null), this.check(), this.field.focus()));
    const img = h('img', { src: this.pictureUrl, alt: this.say('attached', { name: picture.name }) });
    this.preview.replaceChildren(img, h('span', { class: 'file' }, picture.name), remove);
  }

  private edited(): void {
    this.notice = '';
    this.check();
    if (this.field.value) this.actions.typed();
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.flush(), DRAFT_AFTER);
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  private pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.attach(files);
  }

  private submit(): void {
    this.check();
    if (this.sendButton.disabled) return;
    this.actions.send(this.field.value, this.picture);
    this.hold(null);
    this.field.value = '';
    this.notice = '';
    this.flush();
    this.check();
    this.field.focus();
  }
}
