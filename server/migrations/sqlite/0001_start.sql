-- Schema 1 of the portal on embedded SQLite. Edited in place until the tag v0.1; forward-only migrations begin there.
-- Instants are INTEGER milliseconds of the portal's clock. Ids are rowids. Booleans are 0 or 1.

CREATE TABLE meta (
  -- One row: what the portal is.
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  epoch         TEXT NOT NULL,     -- made at install, made anew by a restore
  name          TEXT NOT NULL,
  link_key      BLOB NOT NULL,     -- signs short-lived file links
  setup_hash    BLOB               -- SHA-256 of the one-time set-up token, until it is used
) STRICT;

CREATE TABLE operator (
  -- A staff user, with his shift and what the queue needs to know of him.
  id            INTEGER PRIMARY KEY,
  login         TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('operator', 'manager', 'admin')),
  password_hash TEXT NOT NULL,     -- argon2id, PHC string
  active        INTEGER NOT NULL DEFAULT 1,
  max_total     INTEGER NOT NULL DEFAULT 0,   -- P16; 0 = none
  shift_state   TEXT NOT NULL DEFAULT 'off' CHECK (shift_state IN ('off', 'on', 'paused')),
  shift_since   INTEGER NOT NULL,
  pause_reason  TEXT CHECK (pause_reason IN ('by_operator', 'missed_offers')),
  planned_end   INTEGER,
  missed        INTEGER NOT NULL DEFAULT 0,   -- expired offers in a row (P14)
  last_work     INTEGER,           -- last accept, reply or close (P10)
  last_expired  INTEGER,           -- last expired offer (P10)
  undelivered   INTEGER NOT NULL DEFAULT 0,   -- offers in a row that reached no device (P15)
  on_leave      INTEGER NOT NULL DEFAULT 0,   -- a stretch of `leave` is under way (P14)
  unreachable_since INTEGER,       -- his devices do not answer since then (P15)
  probes        INTEGER NOT NULL DEFAULT 0,   -- how often they were tried since
  rights        INTEGER NOT NULL DEFAULT 0,   -- grows when what he may see of others' dialogs changes
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE line (
  -- An open line: channels, one queue, one set of rules.
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  active          INTEGER NOT NULL DEFAULT 1,
  mode            TEXT NOT NULL DEFAULT 'evenly' CHECK (mode IN ('evenly', 'strictly', 'all')),  -- P10-P12
  queue_time      INTEGER NOT NULL DEFAULT 60,   -- seconds an offer stands (P13)
  ack_time        INTEGER NOT NULL DEFAULT 20,   -- seconds until an offer that reached no device moves on (P15); 0 = never
  missed_limit    INTEGER NOT NULL DEFAULT 3,    -- expired offers in a row that pause a shift (P14)
  max_dialogs     INTEGER NOT NULL DEFAULT 0,    -- per operator (P16); 0 = none
  frees_slot      TEXT NOT NULL DEFAULT 'on_close'
                  CHECK (frees_slot IN ('on_first_reply', 'on_waiting_customer', 'on_close')),  -- P16
  sticky_time     INTEGER NOT NULL DEFAULT 86400,  -- seconds in which who answered last is asked first (P18); 0 = never
  idle_close_time INTEGER NOT NULL DEFAULT 0,    -- seconds of the customer's silence until a close (P32); 0 = never
  full_close_time INTEGER NOT NULL DEFAULT 300,  -- seconds between a close and its end (P32, P2); 0 = at once
  confirm_transfer INTEGER NOT NULL DEFAULT 0,   -- a transfer waits for its receiver's yes (P20)
  return_time     INTEGER NOT NULL DEFAULT 600,  -- seconds without an answer until a session goes back (P19); 0 = never
  hold_after      INTEGER NOT NULL DEFAULT 30,   -- seconds after which a late reply is held (P62)
  see_all         INTEGER NOT NULL DEFAULT 0,    -- operators see each other's dialogs
  crm_lookup      INTEGER NOT NULL DEFAULT 0,    -- new sessions wait for a look-up of the customer (P7)
  crm_forward     INTEGER NOT NULL DEFAULT 0,    -- whom the CRM names is asked first (P18)
  hours           TEXT,                          -- JSON of rules::working_time::Calendar (P30); NULL: it always works
  offer_off_hours INTEGER NOT NULL DEFAULT 0,    -- offers off hours too (P17)
  empty_queue_text TEXT,                         -- said to the customer when nobody can be asked (P17, P31); NULL: nothing is
  norm_first      INTEGER NOT NULL DEFAULT 0,    -- seconds of working time (P36); 0 = nothing is promised
  norm_next       INTEGER NOT NULL DEFAULT 0,
  norm_resolution INTEGER NOT NULL DEFAULT 0,
  ladder          TEXT,                          -- JSON list of rules::alert::Rung (P36); NULL: its managers, at once
  ack_hold        INTEGER NOT NULL DEFAULT 600,  -- seconds for which a manager's acknowledgement holds the ladder (P36)
  created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE leave (
  -- When somebody is on leave (P49): from the first instant to the one after the last; stretches do not overlap.
  operator INTEGER NOT NULL REFERENCES operator,
  from_at  INTEGER NOT NULL,
  to_at    INTEGER NOT NULL,
  PRIMARY KEY (operator, from_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE line_operator (
  -- Who serves a line, in the order of its list.
  line     INTEGER NOT NULL REFERENCES line,
  operator INTEGER NOT NULL REFERENCES operator,
  place    INTEGER NOT NULL,
  PRIMARY KEY (line, operator)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_operator_by_operator ON line_operator (operator);

CREATE TABLE line_manager (
  -- Who manages a line.
  line     INTEGER NOT NULL REFERENCES line,
  operator INTEGER NOT NULL REFERENCES operator,
  PRIMARY KEY (line, operator)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_manager_by_operator ON line_manager (operator);

CREATE TABLE channel (
  -- One connected source of a line. A live chat site has a public key (in the page) and a secret (on the host's server).
  id         INTEGER PRIMARY KEY,
  line       INTEGER NOT NULL REFERENCES line,
  kind       TEXT NOT NULL CHECK (kind IN ('livechat')),
  name       TEXT NOT NULL,
  public_key TEXT NOT NULL UNIQUE,
  secret     TEXT NOT NULL,
  origins    TEXT NOT NULL,        -- JSON list of origins that may embed the widget
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
  -- A signed-in device. Its token is kept as SHA-256 only. A revoked row stays: it makes the device wipe itself.
  id          INTEGER PRIMARY KEY,
  operator    INTEGER NOT NULL REFERENCES operator,
  name        TEXT NOT NULL,
  platform    TEXT NOT NULL,
  app_version TEXT NOT NULL,
  token_hash  BLOB NOT NULL UNIQUE,
  created_at  INTEGER NOT NULL,
  seen_at     INTEGER NOT NULL,
  revoked_at  INTEGER
) STRICT;
CREATE INDEX device_by_operator ON device (operator);

CREATE TABLE customer (
  -- The person who writes.
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE visitor (
  -- One identity of a customer on one live chat site; external_id is the host page's own, when it vouches for one.
  id          INTEGER PRIMARY KEY,
  channel     INTEGER NOT NULL REFERENCES channel,
  customer    INTEGER NOT NULL REFERENCES customer,
  dialog      INTEGER REFERENCES dialog,
  external_id TEXT,
  created_at  INTEGER NOT NULL,
  UNIQUE (channel, external_id)
) STRICT;

CREATE TABLE visitor_token (
  -- What a widget shows to be let in; SHA-256 only.
  token_hash BLOB PRIMARY KEY,
  visitor    INTEGER NOT NULL REFERENCES visitor,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE dialog (
  -- The permanent thread of one customer identity on one channel.
  id         INTEGER PRIMARY KEY,
  line       INTEGER NOT NULL REFERENCES line,
  channel    INTEGER NOT NULL REFERENCES channel,
  customer   INTEGER NOT NULL REFERENCES customer,
  last_seq   INTEGER NOT NULL DEFAULT 0,   -- entries are numbered 1..last_seq without gaps
  session    INTEGER REFERENCES session,   -- the open session, or the last closed one
  spam       INTEGER NOT NULL DEFAULT 0,   -- marked by somebody (P5)
  nudged_by  INTEGER REFERENCES operator,  -- which manager reminded the responsible last (P50)
  nudged_at  INTEGER,
  erased_to  INTEGER,              -- the last entry whose words were erased with its customer (P3)
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX dialog_by_customer ON dialog (customer);

CREATE TABLE session (
  -- One handling cycle. `responsible` is set exactly in 'answered' and 'closing'.
  id                INTEGER PRIMARY KEY,
  dialog            INTEGER NOT NULL REFERENCES dialog,
  line              INTEGER NOT NULL REFERENCES line,
  parent            INTEGER REFERENCES session,
  resumed_by        INTEGER REFERENCES operator,  -- who opened it by resuming a closed dialog (P4)
  state             TEXT NOT NULL CHECK (state IN ('queued', 'answered', 'closing', 'closed')),
  responsible       INTEGER REFERENCES operator,
  awaited           TEXT NOT NULL CHECK (awaited IN ('operator', 'customer')),
  waiting_since     INTEGER,               -- oldest customer message without an answer
  reopened          INTEGER NOT NULL DEFAULT 0,   -- came back from 'closing' (P6)
  pinned            INTEGER NOT NULL DEFAULT 0,   -- stays with its responsible (P19)
  was_spam          INTEGER NOT NULL DEFAULT 0,   -- came after its dialog was marked as spam (P5)
  silent_since      INTEGER,               -- since when it awaits the customer (P32)
  owned_since       INTEGER NOT NULL DEFAULT 0,   -- when its responsible got it
  returned_from     INTEGER REFERENCES operator,  -- from whom it came back to the queue last (P19)
  returned_round    INTEGER NOT NULL DEFAULT 0,   -- the round of asking that began then
  sent_by           INTEGER REFERENCES operator,  -- who sent it to this line, until somebody accepts it (P20)
  sent_from         INTEGER REFERENCES line,      -- and from which
  kept_since        INTEGER,               -- the wait of which it was told that nobody else can be asked (P19)
  takeable          INTEGER NOT NULL DEFAULT 0,   -- went through a round, or nobody was eligible (P17)
  round             INTEGER NOT NULL DEFAULT 1,   -- of asking (P13)
  waits_for         INTEGER REFERENCES operator,  -- whose reminder, or whose decision about another offer, comes next (P13)
  first_reply_at    INTEGER,               -- the first message since its responsible got it (P16)
  first_seq         INTEGER NOT NULL,
  last_customer_seq INTEGER NOT NULL DEFAULT 0,
  opened_at         INTEGER NOT NULL,
  closed_at         INTEGER,
  close_reason      TEXT CHECK (close_reason IN ('operator', 'idle', 'spam')),
  second_round_told INTEGER NOT NULL DEFAULT 0,   -- to the managers (P13)
  nobody_since      INTEGER,               -- since when nobody can be asked about it (P17)
  empty_queue_told  INTEGER NOT NULL DEFAULT 0,   -- that, to the customer
  clocks            TEXT,                  -- JSON of rules::norm::Clocks (P36)
  norm_kind         TEXT CHECK (norm_kind IN ('first', 'next', 'resolution')),  -- what they say is due next
  norm_warn_at      INTEGER,
  norm_due_at       INTEGER,
  CHECK ((responsible IS NOT NULL) = (state IN ('answered', 'closing')) OR state = 'closed')
) STRICT;
CREATE INDEX session_queued ON session (line, waiting_since) WHERE state = 'queued';
CREATE INDEX session_waits_for ON session (waits_for) WHERE state = 'queued' AND waits_for IS NOT NULL;
CREATE INDEX session_answered ON session (line, responsible) WHERE state = 'answered';
CREATE INDEX session_kept ON session (line, waiting_since) WHERE state = 'answered' AND kept_since IS NOT NULL;
CREATE INDEX session_owned ON session (responsible, line) WHERE state IN ('answered', 'closing');

CREATE TABLE crm_lookup (
  -- What the CRM was asked about a new session (P7), and whom it named.
  session     INTEGER PRIMARY KEY REFERENCES session,
  asked_at    INTEGER NOT NULL,
  until       INTEGER,                     -- the queue waits for the answer until then; NULL: it does not
  answered_at INTEGER,                     -- NULL: it is being asked
  responsible INTEGER REFERENCES operator, -- named in time (P18)
  named_late  INTEGER REFERENCES operator  -- named when the queue waited no more: he has no claim
) STRICT;
CREATE INDEX crm_lookup_by_responsible ON crm_lookup (responsible) WHERE responsible IS NOT NULL;
CREATE INDEX crm_lookup_wanted ON crm_lookup (session) WHERE answered_at IS NULL;

CREATE TABLE participant (
  -- Who was invited into a session and has not left (P21).
  session  INTEGER NOT NULL REFERENCES session,
  operator INTEGER NOT NULL REFERENCES operator,
  since    INTEGER NOT NULL,
  PRIMARY KEY (session, operator)
) STRICT, WITHOUT ROWID;
CREATE INDEX participant_by_operator ON participant (operator);

CREATE TABLE invite_asked (
  -- Who asked the responsible of a session to be invited, and when last (P21).
  session  INTEGER NOT NULL REFERENCES session,
  operator INTEGER NOT NULL REFERENCES operator,
  at       INTEGER NOT NULL,
  PRIMARY KEY (session, operator)
) STRICT, WITHOUT ROWID;

CREATE TABLE norm_record (
  -- What is kept of a norm that has ended (P36); a changed calendar changes none of it. The resolution of a session has
  -- one row, the newest.
  id          INTEGER PRIMARY KEY,
  session     INTEGER NOT NULL REFERENCES session,
  line        INTEGER NOT NULL REFERENCES line,
  responsible INTEGER REFERENCES operator,  -- when it ended
  kind        TEXT NOT NULL CHECK (kind IN ('first', 'next', 'resolution')),
  started_at  INTEGER NOT NULL,            -- the customer's message that started it
  ended_at    INTEGER NOT NULL,
  ended       TEXT NOT NULL CHECK (ended IN ('answered', 'not_needed', 'closed', 'spam')),
  queue_ms    INTEGER NOT NULL,            -- working time without a responsible
  operator_ms INTEGER NOT NULL,            -- and with one
  warned_at   INTEGER,                     -- the deadlines that passed
  violated_at INTEGER
) STRICT;
CREATE INDEX norm_record_by_session ON norm_record (session);
CREATE INDEX norm_record_by_line ON norm_record (line, ended_at);

CREATE TABLE alert (
  -- Something that somebody must be told of, with its place on the line's ladder (P36). Gone when it is over.
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind     TEXT NOT NULL,          -- wire::AlertKind
  line     INTEGER NOT NULL REFERENCES line,
  session  INTEGER REFERENCES session,
  norm     TEXT,                   -- which norm of the session
  operator INTEGER REFERENCES operator,  -- whose shift was paused, or who took the customer
  since    INTEGER NOT NULL,       -- since when somebody waits, or when it was
  state    TEXT NOT NULL           -- JSON of rules::alert::Alert
) STRICT;
CREATE UNIQUE INDEX alert_once
  ON alert (line, kind, coalesce(session, 0), coalesce(norm, ''), coalesce(operator, 0));
CREATE INDEX alert_by_session ON alert (session) WHERE session IS NOT NULL;
CREATE INDEX alert_by_operator ON alert (operator) WHERE operator IS NOT NULL;

CREATE TABLE alert_bundle (
  -- What somebody has on his screens of the alerts of one kind and line: one notification. What he acknowledged stays
  -- apart, quietly, until it is over.
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  operator     INTEGER NOT NULL REFERENCES operator,
  line         INTEGER NOT NULL REFERENCES line,
  kind         TEXT NOT NULL,
  bundle       TEXT NOT NULL,      -- JSON of rules::alert::Bundle over alert.id
  acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX alert_bundle_of ON alert_bundle (operator, line, kind);

CREATE TABLE tenure (
  -- Who was responsible for a dialog from which entry to which: what a former responsible may still see.
  dialog   INTEGER NOT NULL REFERENCES dialog,
  operator INTEGER NOT NULL REFERENCES operator,
  from_seq INTEGER NOT NULL,
  to_seq   INTEGER,                -- NULL while he is responsible
  PRIMARY KEY (dialog, operator, from_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  -- One item of a timeline; never deleted, and never changed but when its customer is erased (P3). How a message reads
  -- now follows from the entries that name it. `position` is its place among all changes (see `change`).
  dialog     INTEGER NOT NULL REFERENCES dialog,
  seq        INTEGER NOT NULL,
  session    INTEGER NOT NULL REFERENCES session,
  at         INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  author     INTEGER,              -- NULL: the portal; 0: the customer; else an operator
  kind       TEXT NOT NULL,
  text       TEXT NOT NULL,        -- as it was written; of an edit the new words
  target     INTEGER,              -- the earlier entry that an edit or a tombstone names
  event      TEXT,                 -- JSON of wire::Event, for events
  file       INTEGER REFERENCES file,
  command_id BLOB,                 -- the operator's command that made it
  client_id  TEXT,                 -- the widget's id of a customer's message
  PRIMARY KEY (dialog, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_target ON entry (dialog, target) WHERE target IS NOT NULL;
CREATE INDEX entry_by_command ON entry (command_id) WHERE command_id IS NOT NULL;
CREATE UNIQUE INDEX entry_by_client_id ON entry (dialog, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE file (
  -- An uploaded file; its bytes lie in the data directory under its id, which is never used again.
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  visitor    INTEGER NOT NULL REFERENCES visitor,
  dialog     INTEGER REFERENCES dialog,    -- set when a message names it
  name       TEXT NOT NULL,
  mime       TEXT NOT NULL,
  size       INTEGER NOT NULL,
  erased     INTEGER NOT NULL DEFAULT 0,   -- its customer was erased: the row goes when the bytes are gone
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_unsent ON file (visitor) WHERE dialog IS NULL;
CREATE INDEX file_erased ON file (id) WHERE erased;

CREATE TABLE erasure (
  -- Who was erased, when and by whom (P3): the record of it, and beside the file `erased.jsonl`, which outlives a restore.
  customer   INTEGER PRIMARY KEY REFERENCES customer,
  erased_at  INTEGER NOT NULL,
  erased_by  INTEGER REFERENCES operator,
  dialogs    INTEGER NOT NULL,     -- how much of him there was
  entries    INTEGER NOT NULL,
  files      INTEGER NOT NULL
) STRICT;

CREATE TABLE offer (
  -- The proposal of a session to one operator, or to everybody eligible (P12): then `operator` is NULL, there is one row a
  -- round, and `offer_share` says what became of it for each.
  id           INTEGER PRIMARY KEY,
  session      INTEGER NOT NULL REFERENCES session,
  dialog       INTEGER NOT NULL REFERENCES dialog,
  line         INTEGER NOT NULL REFERENCES line,
  operator     INTEGER REFERENCES operator,
  kind         TEXT NOT NULL CHECK (kind IN ('queue', 'personal', 'all', 'transfer')),
  sender       INTEGER REFERENCES operator,  -- of a transfer (P20)
  note         TEXT,               -- his hand-over note
  round        INTEGER NOT NULL,
  made_at      INTEGER NOT NULL,
  deadline     INTEGER NOT NULL,
  delivered_at INTEGER,            -- a phone committed the page that held it
  shown_at     INTEGER,            -- a phone drew it
  silent       INTEGER NOT NULL DEFAULT 0,  -- renewed before the next reminder is due: it makes no sound (P13)
  called_up_to INTEGER NOT NULL DEFAULT 0,  -- whose pushes are written already, for an offer to everybody
  undelivered  INTEGER NOT NULL DEFAULT 0,  -- it reached no device in ack_time and moved on (P15)
  outcome      TEXT CHECK (outcome IN ('accepted', 'declined', 'expired', 'withdrawn')),
  winner       INTEGER REFERENCES operator,
  ended_at     INTEGER,
  why          TEXT NOT NULL,      -- JSON of wire::Why
  CHECK ((operator IS NULL) = (kind = 'all'))
) STRICT;
CREATE UNIQUE INDEX offer_undecided ON offer (operator, id) WHERE outcome IS NULL;
CREATE INDEX offer_running ON offer (line) WHERE outcome IS NULL AND operator IS NULL;
CREATE UNIQUE INDEX offer_undecided_session ON offer (session) WHERE outcome IS NULL;
CREATE INDEX offer_by_session ON offer (session, operator);

CREATE TABLE offer_share (
  -- An offer to everybody, for one of them whom it reached or who answered it.
  offer        INTEGER NOT NULL REFERENCES offer,
  operator     INTEGER NOT NULL REFERENCES operator,
  delivered_at INTEGER,
  shown_at     INTEGER,
  declined_at  INTEGER,
  PRIMARY KEY (offer, operator)
) STRICT, WITHOUT ROWID;
CREATE INDEX offer_share_declined ON offer_share (offer, operator) WHERE declined_at IS NOT NULL;

CREATE TABLE decision (
  -- The ledger: every decision of the queue with what it was made of (P22).
  id      INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES session,
  at      INTEGER NOT NULL,
  round   INTEGER NOT NULL,        -- of asking, before it
  rule    TEXT NOT NULL,
  outcome TEXT NOT NULL,           -- JSON of rules::queue::Choice
  counts  TEXT NOT NULL,           -- JSON: how many operators got each verdict
  own     TEXT NOT NULL,           -- JSON: the line's settings, the claims, how the operators had been asked
  log     INTEGER                  -- the place in operator_log; NULL while the line had no queue
) STRICT;
CREATE INDEX decision_by_session ON decision (session);

CREATE TABLE operator_log (
  -- How the operators of a line stood for the queue, a row for each change that a decision met.
  version  INTEGER PRIMARY KEY,
  line     INTEGER NOT NULL REFERENCES line,
  operator INTEGER NOT NULL REFERENCES operator,
  state    TEXT                    -- JSON of rules::queue::Operator without `asked`; NULL: he left the line
) STRICT;
CREATE INDEX operator_log_by_operator ON operator_log (line, operator, version);

CREATE TABLE change (
  -- The feed: a pointer per (scope, thing), moved forward on each change. Readers get the thing's current state.
  scope    TEXT NOT NULL,          -- operator:ID, line:ID, line_heads:ID, portal
  kind     TEXT NOT NULL,          -- dialog, offer, line, operator, draft_reply, draft_note, read, shift, alert, board
  object   INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (scope, kind, object)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX change_by_position ON change (scope, position);

CREATE TABLE newest (
  -- One row: the position of the newest change. Says which state of the portal a reader sees.
  position INTEGER NOT NULL
) STRICT;
INSERT INTO newest VALUES (0);

CREATE TABLE command (
  -- Outcomes of commands: the same id never takes effect twice. Kept 35 days.
  operator INTEGER NOT NULL REFERENCES operator,
  id       BLOB NOT NULL,
  digest   BLOB NOT NULL,          -- SHA-256 of kind and payload
  outcome  TEXT NOT NULL,          -- JSON: {"outcome":"applied"} or a refusal
  dialog   INTEGER,                -- what it was about, to answer a duplicate
  offer    INTEGER,
  at       INTEGER NOT NULL,
  PRIMARY KEY (operator, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_by_age ON command (at);

CREATE TABLE draft (
  -- An unfinished text of an operator.
  operator    INTEGER NOT NULL REFERENCES operator,
  dialog      INTEGER NOT NULL REFERENCES dialog,
  mode        TEXT NOT NULL CHECK (mode IN ('reply', 'note')),
  text        TEXT NOT NULL,
  other_draft TEXT,
  rev         INTEGER NOT NULL,
  edited_at   INTEGER NOT NULL,
  device      INTEGER NOT NULL REFERENCES device, -- whose words they are
  edit        INTEGER NOT NULL,    -- and which edit of that device
  PRIMARY KEY (operator, dialog, mode)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_edit (
  -- The last edit of a draft by each device: one that comes behind it changes nothing.
  device INTEGER NOT NULL REFERENCES device,
  dialog INTEGER NOT NULL REFERENCES dialog,
  mode   TEXT NOT NULL CHECK (mode IN ('reply', 'note')),
  edit   INTEGER NOT NULL,
  PRIMARY KEY (device, dialog, mode)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_mark (
  -- How far an operator has read a dialog.
  operator INTEGER NOT NULL REFERENCES operator,
  dialog   INTEGER NOT NULL REFERENCES dialog,
  seq      INTEGER NOT NULL,
  PRIMARY KEY (operator, dialog)
) STRICT, WITHOUT ROWID;

CREATE TABLE timer (
  -- What must happen at an instant. Effects are idempotent; a row is deleted in the transaction that has its effect.
  kind   TEXT NOT NULL,            -- offer, ack, call_all, ask_again, opening, norm, alert, probe, leave, return, sent, silence,
                                   -- session_end, shift_end, file, sweep
  object INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (kind, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (due_at);

CREATE TABLE push (
  -- A push to be sent: ids only, never text. Deleted once the provider has it; repeated after a crash. A new cause has a
  -- new id, so that forgetting a push that was looked at does not forget a later one.
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  operator INTEGER NOT NULL REFERENCES operator,
  kind     TEXT NOT NULL CHECK (kind IN ('offer', 'message', 'mention', 'alert', 'probe')),
  object   INTEGER NOT NULL,       -- the offer, the dialog, or for a probe the operator
  due_at   INTEGER NOT NULL,
  UNIQUE (operator, kind, object)
) STRICT;
CREATE INDEX push_by_due ON push (due_at);
