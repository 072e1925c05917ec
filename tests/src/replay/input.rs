//! Conversations as JSON lines: what is usable is played, what is not is named by line and field.

use std::collections::HashSet;
use std::fmt;

use rules::text::check_text;
use serde_json::{Map, Value};

/// Most characters of a name that a customer gives.
const NAME_CHARS: usize = 150;

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The customer.
    Customer,
    /// An operator.
    Operator,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Customer => "customer",
            Side::Operator => "operator",
        })
    }
}

/// One turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Who.
    pub who: Side,
    /// Seconds since the conversation's start.
    pub after_s: f64,
    /// The words.
    pub text: String,
}

/// A conversation that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Its line in the file.
    pub at: usize,
    /// The one name under which its customer writes: customer and id.
    pub name: String,
    /// The open line it came in on.
    pub line: String,
    /// Its turns; the first is the customer's.
    pub turns: Vec<Turn>,
}

/// Something in the file that cannot be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line in the file.
    pub at: usize,
    /// The field; empty when the line as a whole is meant.
    pub field: String,
    /// What is wrong and what becomes of it.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => write!(f, "line {}: {}", self.at, self.what),
            field => write!(f, "line {}: {field}: {}", self.at, self.what),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Input {
    /// What can be played.
    pub conversations: Vec<Conversation>,
    /// What cannot.
    pub problems: Vec<Problem>,
}

/// Reads a file's content.
pub fn read(bytes: &[u8]) -> Input {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut input = Input::default();
    let mut names = HashSet::new();
    for (n, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let at = n + 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let mut problem = |field: &str, what: String| {
            input.problems.push(Problem { at, field: field.to_owned(), what });
        };
        match fields(line) {
            Err(what) => problem("", what),
            Ok(fields) => {
                if let Some(mut conversation) = conversation(at, &fields, &mut problem) {
                    if !names.insert(conversation.name.clone()) {
                        // The same customer and id again is another conversation, so another customer.
                        conversation.name = format!("{} #{at}", conversation.name);
                        names.insert(conversation.name.clone());
                    }
                    input.conversations.push(conversation);
                }
            }
        }
    }
    input
}

fn fields(line: &[u8]) -> Result<Map<String, Value>, String> {
    let text = std::str::from_utf8(line).map_err(|error| format!("not UTF-8: {error}; left out"))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err("expected a JSON object; left out".to_owned()),
        Err(error) => Err(format!("not JSON: {}; left out", place(&error))),
    }
}

/// The parser's words without "line 1", which would be taken for a line of the file.
fn place(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column", " at column")
}

fn conversation(
    at: usize,
    fields: &Map<String, Value>,
    problem: &mut impl FnMut(&str, String),
) -> Option<Conversation> {
    let mut word = |field: &str| match fields.get(field) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => {
            problem(field, "expected words; the conversation is left out".to_owned());
            None
        }
        None => {
            problem(field, "missing; the conversation is left out".to_owned());
            None
        }
    };
    let (id, customer, line) = (word("id")?, word("customer")?, word("line")?);
    let Some(Value::Array(list)) = fields.get("turns") else {
        problem("turns", "expected a list; the conversation is left out".to_owned());
        return None;
    };
    let mut turns: Vec<Turn> = Vec::new();
    for (n, value) in list.iter().enumerate() {
        match turn(value) {
            Err((field, what)) => problem(&format!("turns[{n}]{field}"), format!("{what}; the turn is left out")),
            Ok(turn) if turns.is_empty() && turn.who == Side::Operator => problem(
                &format!("turns[{n}].who"),
                "an operator cannot write before the customer did: there is no dialog yet; the turn is left out"
                    .to_owned(),
            ),
            Ok(turn) => turns.push(turn),
        }
    }
    if turns.is_empty() {
        problem("turns", "nothing to play; the conversation is left out".to_owned());
        return None;
    }
    Some(Conversation { at, name: format!("{} {}", name(&customer), name(&id)), line: name(&line), turns })
}

/// A turn, or the field that is wrong with what is wrong about it.
fn turn(value: &Value) -> Result<Turn, (&'static str, String)> {
    let who = match value.get("who").and_then(Value::as_str) {
        Some("customer") => Side::Customer,
        Some("operator") => Side::Operator,
        Some(other) => return Err((".who", format!("{other:?} is neither customer nor operator"))),
        None => return Err((".who", "missing".to_owned())),
    };
    let after_s = match value.get("after_s").map(Value::as_f64) {
        Some(Some(seconds)) if seconds >= 0.0 => seconds,
        Some(_) => return Err((".after_s", "expected seconds, 0 or more".to_owned())),
        None => return Err((".after_s", "missing".to_owned())),
    };
    let text = value.get("text").and_then(Value::as_str).ok_or((".text", "missing or no text".to_owned()))?;
    check_text(text).map_err(|error| (".text", error.to_string()))?;
    Ok(Turn { who, after_s, text: text.to_owned() })
}

/// A name as a portal takes it: one line, not too long, nothing at its ends.
fn name(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(NAME_CHARS / 2).collect();
    clean.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: &str = r#"{"who":"customer","after_s":0,"text":"hi"}"#;

    fn line(id: &str, turns: &str) -> String {
        format!(
            r#"{{"id":"{id}","line":"Shop","started_at":"2020-01-01T00:00:00Z","customer":"c1","turns":[{turns}]}}"#
        )
    }

    fn problems(text: &str) -> Vec<String> {
        read(text.as_bytes()).problems.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn a_text_stays_as_it_is_to_the_last_byte() {
        let turn = r#"{"who":"customer","after_s":0.5,"text":" \u0000\r\n\u001b[31m 👩‍👩‍👧 e\u0301 \u202e "}"#;
        let input = read(line("a", turn).as_bytes());
        assert_eq!(input.problems, []);
        assert_eq!(input.conversations[0].turns[0].text, " \0\r\n\u{1b}[31m 👩‍👩‍👧 e\u{301} \u{202e} ");
        assert_eq!(input.conversations[0].name, "c1 a");
    }

    #[test]
    fn windows_line_ends_a_byte_order_mark_and_empty_lines_are_no_problem() {
        let text = format!("\u{feff}{}\r\n\r\n{}\r\n", line("a", TURN), line("b", TURN));
        let input = read(text.as_bytes());
        assert_eq!((input.conversations.len(), input.problems.len()), (2, 0));
        assert_eq!(input.conversations[1].at, 3);
        assert_eq!(read(b""), Input::default());
    }

    #[test]
    fn a_broken_line_is_named_and_the_rest_is_played() {
        let text = format!("{}\n{{\"id\":\n[]\n{}", line("a", TURN), line("b", TURN));
        assert_eq!(read(text.as_bytes()).conversations.len(), 2);
        let found = problems(&text);
        assert!(found[0].starts_with("line 2: not JSON: EOF"), "{found:?}");
        assert!(found[1].starts_with("line 3: expected a JSON object"), "{found:?}");
        let bad = [line("a", TURN).as_bytes(), b"\n\xff\xfe\n"].concat();
        assert!(read(&bad).problems[0].to_string().starts_with("line 2: not UTF-8"));
    }

    #[test]
    fn a_wrong_field_is_named() {
        for (turns, wanted) in [
            (r#"{"who":"robot","after_s":0,"text":"x"}"#, "turns[0].who: \"robot\""),
            (r#"{"who":"customer","after_s":-1,"text":"x"}"#, "turns[0].after_s: expected"),
            (r#"{"who":"customer","after_s":0}"#, "turns[0].text: missing"),
            (r#"{"who":"customer","after_s":0,"text":" \n"}"#, "turns[0].text: there is no text"),
        ] {
            let found = problems(&line("a", turns));
            assert!(found[0].starts_with(&format!("line 1: {wanted}")), "{found:?}");
            assert!(found[1].starts_with("line 1: turns: nothing to play"), "{found:?}");
        }
        assert!(problems(r#"{"id":"x"}"#)[0].starts_with("line 1: customer: missing"));
        let long = format!(r#"{{"who":"customer","after_s":1,"text":"{}"}}"#, "я".repeat(20_001));
        let found = problems(&line("a", &format!("{TURN},{long}")));
        assert_eq!(found, ["line 1: turns[1].text: 20001 characters, at most 20000 are allowed; the turn is left out"]);
    }

    #[test]
    fn an_operator_cannot_open_a_conversation() {
        let operator = r#"{"who":"operator","after_s":0,"text":"hello?"}"#;
        let text = line("a", &format!("{operator},{operator},{TURN},{operator}"));
        let input = read(text.as_bytes());
        assert_eq!(input.conversations[0].turns.len(), 2);
        assert!(problems(&text)[1].starts_with("line 1: turns[1].who: an operator cannot write before"));
    }

    #[test]
    fn the_same_customer_and_id_twice_are_two_customers() {
        let input = read(format!("{}\n{}", line("a", TURN), line("a", TURN)).as_bytes());
        let names: Vec<_> = input.conversations.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["c1 a", "c1 a #2"]);
    }
}
