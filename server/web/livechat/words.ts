// Every word that the widget shows, in both languages.

const en = {
  open: 'Open chat',
  close: 'Close chat',
  title: 'Chat with us',
  status_new: 'Ask us anything',
  status_waiting: 'An operator will join you shortly',
  status_answered: '{name} is here',
  status_closed: 'Conversation closed',
  empty: 'Write to us here. You can close this page: your conversation will be waiting.',
  closed: 'This conversation is closed. Write again to start a new one.',
  log: 'Messages',
  composer: 'Message',
  placeholder: 'Write a message…',
  send: 'Send',
  attach: 'Attach a picture',
  attached: 'Picture to send: {name}',
  remove: 'Remove the picture',
  drop: 'Drop a picture here',
  you: 'You',
  automatic: 'Automatic reply',
  sending: 'Sending',
  sent: 'Sent',
  failed: 'Not sent',
  retry: 'Try again',
  discard: 'Delete',
  recalled: 'Message deleted',
  edited: 'edited',
  typing: '{name} is typing',
  offline: 'No connection. What you write is kept and sent later.',
  slow_down: 'Too many messages at once. The rest will go out shortly.',
  refused: 'Chat is not available here.',
  refused_origin: 'Chat is not available on this site.',
  latest: 'New messages',
  view: 'Open picture {name}',
  picture: 'Picture {name}',
  picture_gone: 'The picture could not be loaded.',
  shut_view: 'Close picture',
  today: 'Today',
  yesterday: 'Yesterday',
  new_message: 'New message from {name}',
  text_too_long: '{n} of {max} characters: please shorten the text.',
  file_type: 'Only pictures can be sent: PNG, JPEG, WebP or GIF.',
  file_too_large: 'The picture is larger than {max} MB.',
  file_lost: 'The picture is no longer in this browser. Please attach it again.',
  one_picture: 'One picture at a time: the first was taken.',
  unread_one: '{n} new message',
  unread_other: '{n} new messages',
};

type Words = Record<keyof typeof en, string> & { unread_few?: string; unread_many?: string };

const ru: Words = {
  open: 'Открыть чат',
  close: 'Закрыть чат',
  title: 'Напишите нам',
  status_new: 'Задайте нам вопрос',
  status_waiting: 'Оператор скоро подключится',
  status_answered: 'На связи {name}',
  status_closed: 'Разговор завершён',
  empty: 'Напишите нам здесь. Страницу можно закрыть: разговор сохранится.',
  closed: 'Этот разговор завершён. Напишите снова, чтобы начать новый.',
  log: 'Сообщения',
  composer: 'Сообщение',
  placeholder: 'Напишите сообщение…',
  send: 'Отправить',
  attach: 'Прикрепить картинку',
  attached: 'Картинка к отправке: {name}',
  remove: 'Убрать картинку',
  drop: 'Отпустите картинку здесь',
  you: 'Вы',
  automatic: 'Автоматический ответ',
  sending: 'Отправляется',
  sent: 'Отправлено',
  failed: 'Не отправлено',
  retry: 'Повторить',
  discard: 'Удалить',
  recalled: 'Сообщение удалено',
  edited: 'изменено',
  typing: '{name} печатает',
  offline: 'Нет связи. Написанное сохранится и уйдёт позже.',
  slow_down: 'Слишком много сообщений сразу. Остальные уйдут чуть позже.',
  refused: 'Чат здесь недоступен.',
  refused_origin: 'На этом сайте чат недоступен.',
  latest: 'Новые сообщения',
  view: 'Открыть картинку {name}',
  picture: 'Картинка {name}',
  picture_gone: 'Не удалось загрузить картинку.',
  shut_view: 'Закрыть картинку',
  today: 'Сегодня',
  yesterday: 'Вчера',
  new_message: 'Новое сообщение: {name}',
  text_too_long: '{n} из {max} знаков: пожалуйста, сократите текст.',
  file_type: 'Можно отправить только картинку: PNG, JPEG, WebP или GIF.',
  file_too_large: 'Картинка больше {max} МБ.',
  file_lost: 'Картинки больше нет в этом браузере. Прикрепите её ещё раз.',
  one_picture: 'По одной картинке за раз: взята первая.',
  unread_one: '{n} новое сообщение',
  unread_few: '{n} новых сообщения',
  unread_many: '{n} новых сообщений',
  unread_other: '{n} новых сообщения',
};

const tables = { en, ru };

export type Lang = keyof typeof tables;
export type WordKey = keyof typeof en;
export type Say = (key: WordKey, values?: Record<string, string | number>) => string;

export function isLang(tag: string): tag is Lang {
  return Object.prototype.hasOwnProperty.call(tables, tag);
}

/** The words of one language, with `{placeholders}` filled. */
export function speaker(lang: Lang): Say {
  const words: Words = tables[lang];
  const number = new Intl.NumberFormat(lang);
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? number.format(value) : value ?? '';
    });
}

/** The visitor's own way to write times, as far as it is the widget's language. */
export function localeFor(lang: Lang): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(lang)) ?? lang;
}

/** "2 new messages", in the language's own plural form. */
export function unreadWords(lang: Lang, n: number): string {
  const words: Words = tables[lang];
  const form = `unread_${new Intl.PluralRules(lang).select(n)}` as keyof Words;
  return (words[form] ?? words.unread_other).replace('{n}', String(n));
}
