//! The comparison: a copy of a conversation against the recording, turn by turn.

use std::collections::BTreeSet;
use std::fmt;

use super::input::{Side, Turn};

/// Longest excerpt of a text in a difference, in characters.
const EXCERPT: usize = 60;

/// Whose copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Copy {
    /// The portal's.
    Portal,
    /// That of the operator responsible.
    Operator,
    /// What the customer's feed shows.
    Customer,
}

impl fmt::Display for Copy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Copy::Portal => "on the portal",
            Copy::Operator => "in the operator's store",
            Copy::Customer => "in the customer's feed",
        })
    }
}

/// A message as a copy has it.
pub type Message = (Side, String);

/// A turn that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The conversation's name.
    pub conversation: String,
    /// The turn, from 1; behind the last one for what was never said.
    pub turn: usize,
    /// What is different and where.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, turn {}: {}", self.conversation, self.turn, self.what)
    }
}

/// Each turn counts once, however many copies of it are wrong.
pub fn turns_that_differ(differences: &[Difference]) -> usize {
    differences.iter().map(|d| (d.conversation.as_str(), d.turn)).collect::<BTreeSet<_>>().len()
}

/// Where a copy is not the recording: each turn once, in order, the same bytes.
pub fn differences(conversation: &str, copy: Copy, turns: &[Turn], messages: &[Message]) -> Vec<Difference> {
    let length = turns.len().max(messages.len());
    (0..length)
        .filter_map(|n| {
            let what = match (turns.get(n), messages.get(n)) {
                (Some(turn), Some((side, text))) if turn.who == *side && turn.text == *text => return None,
                (Some(turn), Some((side, text))) => {
                    format!("{side} {} {copy}, recorded: {} {}", excerpt(text), turn.who, excerpt(&turn.text))
                }
                (Some(turn), None) => format!("missing {copy}: {} {}", turn.who, excerpt(&turn.text)),
                (None, Some((side, text))) => format!("{copy}, but never recorded: {side} {}", excerpt(text)),
                (None, None) => return None,
            };
            Some(Difference { conversation: conversation.to_owned(), turn: n + 1, what })
        })
        .collect()
}

fn excerpt(text: &str) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(EXCERPT).collect();
    let more = if chars.next().is_some() { "..." } else { "" };
    format!("{head:?}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(texts: &[(Side, &str)]) -> Vec<Turn> {
        texts.iter().map(|(who, text)| Turn { who: *who, after_s: 0.0, text: (*text).to_owned() }).collect()
    }

    fn found(messages: &[(Side, &str)]) -> usize {
        let recorded = turns(&[(Side::Customer, "a"), (Side::Operator, "b"), (Side::Customer, "b")]);
        let messages: Vec<Message> = messages.iter().map(|(side, text)| (*side, (*text).to_owned())).collect();
        turns_that_differ(&differences("c", Copy::Portal, &recorded, &messages))
    }

    #[test]
    fn each_turn_once_in_order_and_byte_identical() {
        use Side::{Customer as C, Operator as O};
        assert_eq!(found(&[(C, "a"), (O, "b"), (C, "b")]), 0);
        assert_eq!(found(&[(C, "a"), (O, "b")]), 1, "missing");
        assert_eq!(found(&[(C, "a"), (O, "b"), (C, "b"), (C, "b")]), 1, "doubled");
        assert_eq!(found(&[(C, "a"), (C, "b"), (O, "b")]), 2, "out of order");
        assert_eq!(found(&[(C, "a"), (O, "b "), (C, "b")]), 1, "another byte");
        assert_eq!(found(&[]), 3, "nothing at all");
    }

    #[test]
    fn a_turn_that_is_wrong_everywhere_counts_once() {
        let recorded = turns(&[(Side::Customer, "a")]);
        let all: Vec<_> = [Copy::Portal, Copy::Operator, Copy::Customer]
            .into_iter()
            .flat_map(|copy| differences("c", copy, &recorded, &[]))
            .collect();
        assert_eq!((all.len(), turns_that_differ(&all)), (3, 1));
    }
}
