//! What the app promised its operator: the commands that it took on, the drafts and marks that it kept.

use std::collections::BTreeMap;

use store::outbox::OutboxRow;
use wire::{Command, CommandId, ComposerMode, DialogId, Seq};

/// A command that the phone took on.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its id.
    pub id: CommandId,
    /// What it was.
    pub command: Command,
    /// The operator gave it up later.
    pub discarded: bool,
    /// It came to rest with its edits in it: the portal decided about it under another id.
    pub reworded: bool,
}

/// What the operator was promised.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Commands for which `submit` returned, in that order.
    pub said: Vec<Said>,
    /// Commands over which the phone died: they may exist.
    pub in_doubt: Vec<CommandId>,
    /// The last text kept as a draft; empty when used up; `None` when the phone died over it.
    pub drafts: BTreeMap<(DialogId, ComposerMode), Option<String>>,
    /// The highest mark kept.
    pub reads: BTreeMap<DialogId, Seq>,
}

impl Ledger {
    /// The operator's own replies in a dialog, as far as he knows of them.
    pub fn messages(&self, dialog: DialogId) -> Vec<CommandId> {
        let here = |command: &Command| matches!(command, Command::Send { dialog: one, .. } if *one == dialog);
        self.said.iter().filter(|said| !said.discarded && here(&said.command)).map(|said| said.id).collect()
    }

    /// The phone took a command on. `sure`: it lived to say so. A change of a reply that had not left was made where that
    /// waits, and has the reply's id.
    pub fn took(&mut self, id: CommandId, command: &Command, sure: bool) {
        if command.message() == Some(id) {
            return self.changed(id, command.words(), sure);
        }
        if let (Some(message), false) = (command.message(), sure) {
            // With the old words, with the new ones, or not at all.
            self.gave_up(message);
        }
        if sure {
            self.said.push(Said { id, command: command.clone(), discarded: false, reworded: false });
        } else {
            self.in_doubt.push(id);
        }
        // A message whose words are the draft uses the draft up.
        let slot = match command {
            Command::Send { dialog, .. } => (*dialog, ComposerMode::Reply),
            Command::Note { dialog, .. } => (*dialog, ComposerMode::Note),
            _ => return,
        };
        if let Some(draft) = self.drafts.get_mut(&slot) {
            let same = draft.as_deref() == command.words();
            *draft = draft.take().filter(|_| sure).map(|text| if same { String::new() } else { text });
        }
    }

    /// A reply that had not left got other words, or was taken back.
    fn changed(&mut self, id: CommandId, words: Option<&str>, sure: bool) {
        for said in self.said.iter_mut().filter(|said| said.id == id) {
            match (words, &mut said.command) {
                (Some(words), Command::Send { text, .. }) if sure => words.clone_into(text),
                _ => said.discarded = true,
            }
        }
        if !sure {
            self.in_doubt.push(id);
        }
    }

    /// What a command says by now: its words, or those of its last edit.
    pub fn words<'a>(&'a self, said: &'a Said) -> Option<&'a str> {
        self.changes(said).filter_map(|change| change.command.words()).last().or(said.command.words())
    }

    /// Whether it was taken back.
    pub fn is_taken_back(&self, said: &Said) -> bool {
        self.changes(said).any(|change| matches!(change.command, Command::Recall { .. }))
    }

    /// A reply that came to rest with its edits in it goes on under an id of its own.
    pub fn adopt(&mut self, row: &OutboxRow) {
        let Command::Send { text, .. } = &row.envelope.command else { return };
        if self.said.iter().any(|said| said.id == row.envelope.id) {
            return;
        }
        let became = |said: &&Said| {
            let edited = self.changes(said).next().is_some();
            edited && said.command.dialog() == row.envelope.command.dialog() && self.words(said) == Some(text)
        };
        let Some(old) = self.said.iter().find(became).map(|said| said.id) else { return };
        self.said.retain(|said| said.command.message() != Some(old));
        self.replaced(old, row.envelope.id, &row.envelope.command, true);
        self.said.iter_mut().filter(|said| said.id == row.envelope.id).for_each(|said| said.reworded = true);
    }

    fn changes(&self, of: &Said) -> impl Iterator<Item = &Said> {
        let id = of.id;
        self.said.iter().filter(move |said| !said.discarded && said.command.message() == Some(id))
    }

    /// A held command got other words, or became a note of the same ones, under a new id and in the old one's place.
    pub fn replaced(&mut self, old: CommandId, fresh: CommandId, with: &Command, sure: bool) {
        for said in self.said.iter_mut().filter(|said| said.id == old) {
            if sure {
                (said.id, said.command) = (fresh, with.clone());
            } else {
                // Either of the two is there now.
                said.discarded = true;
                self.in_doubt.push(fresh);
            }
        }
    }

    /// The operator gave a command up.
    pub fn gave_up(&mut self, id: CommandId) {
        self.said.iter_mut().filter(|said| said.id == id).for_each(|said| said.discarded = true);
    }

    /// The phone kept a text; `None`: it died over it.
    pub fn drafted(&mut self, dialog: DialogId, mode: ComposerMode, text: Option<&str>) {
        self.drafts.insert((dialog, mode), text.map(str::to_owned));
    }

    /// The phone kept a read mark.
    pub fn read(&mut self, dialog: DialogId, seq: Seq) {
        let mark = self.reads.entry(dialog).or_default();
        *mark = seq.max(*mark);
    }
}
