-- What the phone remembers of one account. Instants are milliseconds of portal time unless a column says otherwise.

CREATE TABLE fact (
  -- Single values: cursor, position, epoch, boot, edit, me, portal, limits, device, shift, shift_position, clock_offset,
  -- as_of, signed_out, shown (what was notified of).
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE line (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL, -- wire::Line
  boot INTEGER NOT NULL -- number of the bootstrap that saw it last; the end of a bootstrap sweeps the others
) STRICT;

CREATE TABLE operator (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL, -- wire::Colleague
  boot INTEGER NOT NULL
) STRICT;

CREATE TABLE dialog (
  -- Heads. `body` is the truth; the columns beside it are what lists select and sort by.
  id INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  segment TEXT NOT NULL, -- mine, customer, queue, open, spam or history: see dialogs.rs
  sort_at INTEGER NOT NULL, -- ascending within the segment
  last_at INTEGER NOT NULL,
  due_at INTEGER, -- of the norm that is due next
  spam INTEGER NOT NULL, -- 1: marked as spam, or came after that
  own INTEGER NOT NULL, -- 1: responsible or participant, so its history is filled in the background
  body TEXT NOT NULL, -- wire::DialogHead
  position INTEGER NOT NULL, -- the portal's state that told it: an older one changes nothing
  boot INTEGER NOT NULL
) STRICT;
CREATE INDEX dialog_segment ON dialog (segment, sort_at, id);
CREATE INDEX dialog_spam ON dialog (last_at) WHERE spam = 1;
CREATE INDEX dialog_own ON dialog (last_at) WHERE own = 1;

CREATE TABLE entry (
  -- Timelines. Without rowid, so that a dialog's entries lie together.
  dialog INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  fts_id INTEGER NOT NULL UNIQUE, -- milliseconds << 20 | tie-break: hits by rowid descending are hits by recency
  session INTEGER NOT NULL,
  at INTEGER NOT NULL,
  author INTEGER NOT NULL, -- operator's id; 0 the customer, -1 the portal
  command_id TEXT,
  kind TEXT NOT NULL,
  text TEXT NOT NULL, -- as it reads now, empty for what was taken back; byte-identical to what was written
  file_name TEXT, -- NULL too for what was taken back
  extra TEXT, -- JSON: wire::FileRef, wire::Event, the words of an edit or all fields of an unknown kind
  target INTEGER, -- the earlier entry that an edit or a tombstone names
  first_text TEXT, -- what it was written with; NULL: `text` still is that
  edited_at INTEGER,
  recalled_at INTEGER,
  PRIMARY KEY (dialog, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_target ON entry (dialog, target) WHERE target IS NOT NULL;

CREATE TABLE erased (
  -- Dialogs whose customer was erased. Stays when the head goes: what comes late must not bring his words back.
  dialog INTEGER PRIMARY KEY,
  up_to INTEGER NOT NULL -- the last entry whose words are erased
) STRICT;

CREATE TABLE span (
  -- Which numbers of a dialog are here: inclusive ranges that do not touch.
  dialog INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (dialog, first)
) STRICT, WITHOUT ROWID;

-- What the word index holds, made from the entry by fold(), a function that the store gives every connection.
CREATE VIEW entry_words AS
  SELECT fts_id, fold(text) AS text, fold(file_name) AS file_name FROM entry
  WHERE text <> '' OR file_name IS NOT NULL;
CREATE VIRTUAL TABLE entry_fts USING fts5(
  text, file_name,
  content='entry_words', content_rowid='fts_id', prefix='3', tokenize='unicode61 remove_diacritics 2'
);

CREATE TABLE lookup (
  -- What is searched by any part of it: customers' names (seq 0), and the numbers in entries.
  id INTEGER PRIMARY KEY,
  dialog INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  key TEXT NOT NULL,
  UNIQUE (dialog, seq, key)
) STRICT;
CREATE VIRTUAL TABLE lookup_fts USING fts5(key, content='lookup', content_rowid='id', tokenize='trigram');

CREATE TABLE offer (
  id INTEGER PRIMARY KEY,
  dialog INTEGER NOT NULL,
  ended_at INTEGER, -- NULL: undecided
  deadline INTEGER NOT NULL,
  body TEXT NOT NULL, -- wire::Offer
  position INTEGER NOT NULL, -- as in dialog
  boot INTEGER NOT NULL
) STRICT;
CREATE INDEX offer_dialog ON offer (dialog);
CREATE INDEX offer_open ON offer (deadline, id) WHERE ended_at IS NULL;
CREATE INDEX offer_ended ON offer (ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE alert (
  -- What this operator is told of, whoever's dialog it is.
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL, -- wire::Alert
  position INTEGER NOT NULL, -- as in dialog
  boot INTEGER NOT NULL
) STRICT;

CREATE TABLE board (
  -- How each line that the operator manages stood when the portal last told it. A bootstrap brings none.
  line INTEGER PRIMARY KEY,
  counted_at INTEGER NOT NULL,
  body TEXT NOT NULL -- wire::Board
) STRICT;

CREATE TABLE read_mark (
  dialog INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT;

CREATE TABLE draft (
  -- Unfinished texts as the composer shows them; also when the portal has not seen them yet.
  dialog INTEGER NOT NULL,
  mode TEXT NOT NULL, -- reply or note
  text TEXT NOT NULL,
  other_draft TEXT,
  rev INTEGER NOT NULL, -- portal's revision that the text builds on
  edit INTEGER NOT NULL, -- the last edit made on this device; 0: none
  PRIMARY KEY (dialog, mode)
) STRICT, WITHOUT ROWID;

CREATE TABLE register (
  -- Values on their way to the portal, replaced in place. Read marks and drafts.
  dialog INTEGER NOT NULL,
  slot TEXT NOT NULL, -- read, reply or note
  body TEXT NOT NULL, -- wire::Register
  edit INTEGER NOT NULL, -- numbers all changes made on this device: tells whether it changed while it was under way
  rests INTEGER NOT NULL DEFAULT 0, -- 1: the portal does not take it as the dialog stands; goes again when it tells of the dialog
  PRIMARY KEY (dialog, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  -- Commands that the portal has not applied. Never emptied by a migration.
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- order
  command_id TEXT NOT NULL UNIQUE,
  lane TEXT NOT NULL, -- dialog's id or self
  kind TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  payload_version INTEGER NOT NULL,
  payload TEXT NOT NULL, -- wire::CommandEnvelope
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'held', 'refused')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL DEFAULT 0,
  reason TEXT -- JSON: wire::WhatChanged when held, the refusal when refused
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, id);
CREATE INDEX outbox_queued ON outbox (id) WHERE state = 'queued';

CREATE TABLE acked (
  -- Commands that took effect in the last 48 hours: sent again when the portal comes back from an older backup.
  command_id TEXT PRIMARY KEY,
  outbox_id INTEGER NOT NULL, -- its place in the order
  acked_at INTEGER NOT NULL,
  payload_version INTEGER NOT NULL,
  payload TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unknown_delta (
  -- What a newer portal said and this version cannot read, as it came.
  fields TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
