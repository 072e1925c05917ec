// The customer's side of the wire, as `core/wire/src/livechat.rs` and `problem.rs` have it.

export interface Limits {
  text_chars: number;
  file_bytes: number;
}

export interface Visit {
  token: string;
  title: string;
  limits: Limits;
}

export type Author = { who: 'you' } | { who: 'operator'; name: string } | { who: 'automatic' };

export interface Entry {
  /** Its number in the dialog; not dense. */
  seq: number;
  at: string;
  author: Author;
  text: string;
  /** Comes again under its number when its words were changed. */
  edited_at?: string;
  /** Taken back: no words and no file any more. */
  recalled?: boolean;
  client_id?: string;
  file?: { id: string; name: string; mime: string; size: number };
  /** Short-lived signed link, relative to the portal. */
  file_url?: string;
}

export type Status = 'new' | 'waiting' | 'answered' | 'closed';

export interface Page {
  from: string;
  entries: Entry[];
  cursor: string;
  more: boolean;
  status: Status;
  operator?: string;
  server_time: string;
}

export type PortalFrame =
  | ({ type: 'page' } & Page)
  | { type: 'typing'; name: string }
  | { type: 'pong' }
  | { type: 'bye'; code: string };

/** What the customer may attach. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** In force until the portal has told its own. */
export const DEFAULT_LIMITS: Limits = { text_chars: 20_000, file_bytes: 10 * 1024 * 1024 };
