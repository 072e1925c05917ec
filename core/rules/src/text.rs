//! Words: what is searched, what a list row shows, and which texts may be sent. A text itself is never changed; folding
//! and previews are made beside it.

use std::collections::BTreeSet;
use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use wire::Command;

use crate::Refusal;

/// Why a text cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// Too long.
    TooLong {
        /// Its length in characters.
        chars: usize,
        /// The most allowed.
        limit: usize,
    },
}

impl TextError {
    /// The refusal that the portal would answer with.
    pub fn refusal(self) -> Refusal {
        match self {
            TextError::Empty => Refusal::TextEmpty,
            TextError::TooLong { .. } => Refusal::TextTooLong,
        }
    }

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        self.refusal().code()
    }
}

impl From<TextError> for Refusal {
    fn from(error: TextError) -> Self {
        error.refusal()
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextError::Empty => f.write_str("there is no text"),
            TextError::TooLong { chars, limit } => write!(f, "{chars} characters, at most {limit} are allowed"),
        }
    }
}

impl std::error::Error for TextError {}

/// Whether `text` may be sent. It is sent as it is, byte for byte: nothing is trimmed.
pub fn check_text(text: &str) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    let chars = text.chars().count();
    if chars > wire::MAX_TEXT_CHARS {
        return Err(TextError::TooLong { chars, limit: wire::MAX_TEXT_CHARS });
    }
    Ok(())
}

/// [`check_text`] for whatever words a command carries.
pub fn check_command(command: &Command) -> Result<(), TextError> {
    command.words().map_or(Ok(()), check_text)
}

/// A text as search sees it: small letters, compatibility forms made plain (`Ａ` = `a`, `①` = `1`), composed, and `ё`
/// as `е`. Applied to what is stored and to what is asked; folding twice changes nothing.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut after_ie = false;
    text.nfkd()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .filter(|&c| {
            // Decomposed, `ё` is `е` and a diaeresis, with other marks perhaps between them.
            if canonical_combining_class(c) == 0 {
                after_ie = c == 'е';
            }
            !(after_ie && c == '\u{308}')
        })
        .nfc()
        .collect()
}

/// The words and numbers of a text for search by substring, folded, each once, in order of appearance. A number counts
/// as one however it is grouped: `+7 (912) 345-67-89` gives `79123456789`, and `A-1204` gives `a1204`.
pub fn search_keys(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut keys = Keys::default();
    let mut number = Number::default();
    for chunk in folded.split_whitespace() {
        let inner = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        if chunk.starts_with('+') || !is_digit_group(inner) {
            number.end(&mut keys);
        }
        for word in inner.split(|c: char| !c.is_alphanumeric()) {
            keys.add(word);
        }
        if inner.contains(char::is_numeric) && inner.chars().all(|c| c.is_alphanumeric() || is_grouping(c)) {
            keys.add(&alphanumeric(inner));
        }
        if is_digit_group(inner) {
            number.groups += 1;
            number.digits.push_str(&alphanumeric(inner));
            if chunk.ends_with([',', ';', '.', ':', '!', '?']) {
                number.end(&mut keys);
            }
        }
    }
    number.end(&mut keys);
    keys.in_order
}

/// Signs that group the parts of one number.
fn is_grouping(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.' | '/' | '(' | ')' | '_' | '#')
}

fn is_digit_group(inner: &str) -> bool {
    inner.contains(|c: char| c.is_ascii_digit()) && inner.chars().all(|c| c.is_ascii_digit() || is_grouping(c))
}

fn alphanumeric(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Groups of digits with white space between them, which may be one number: a phone, a card, an order.
#[derive(Default)]
struct Number {
    groups: usize,
    digits: String,
}

impl Number {
    /// Numbers people group with spaces have 5 to 20 digits; anything else is a list of small ones.
    fn end(&mut self, keys: &mut Keys) {
        if self.groups > 1 && (5..=20).contains(&self.digits.len()) {
            keys.add(&self.digits);
        }
        *self = Number::default();
    }
}

#[derive(Default)]
struct Keys {
    in_order: Vec<String>,
    seen: BTreeSet<String>,
}

impl Keys {
    fn add(&mut self, key: &str) {
        if !key.is_empty() && self.seen.insert(key.to_owned()) {
            self.in_order.push(key.to_owned());
        }
    }
}

/// The first `max_chars` characters as one line, white space and control characters joined to single spaces. What is cut
/// ends in `…`, and never inside a letter with its marks or a joined emoji.
pub fn preview(text: &str, max_chars: usize) -> String {
    let mut line: Vec<char> = Vec::new();
    for c in text.chars() {
        if !(c.is_whitespace() || c.is_control()) {
            line.push(c);
        } else if line.last().is_some_and(|&last| last != ' ') {
            line.push(' ');
        }
        // One more than fits tells that something is cut, one more yet whether the cut is inside a letter.
        if line.len() > max_chars.saturating_add(1) {
            break;
        }
    }
    if line.last() == Some(&' ') {
        line.pop();
    }
    if line.len() <= max_chars {
        return line.into_iter().collect();
    }
    if max_chars == 0 {
        return String::new();
    }
    let mut end = max_chars - 1;
    while end > 0 && line.get(end).is_some_and(|&next| joins(next, line.get(end - 1).copied())) {
        end -= 1;
    }
    let kept: String = line.into_iter().take(end).collect();
    format!("{}…", kept.trim_end())
}

/// True when `next` belongs to the character before it: a mark, a variation, a skin tone, a joiner or what it joins.
fn joins(next: char, before: Option<char>) -> bool {
    const JOINER: char = '\u{200d}';
    is_combining_mark(next)
        || matches!(next, JOINER | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
        || before == Some(JOINER)
}
