//! The language of `tests/scenarios`: sentences, one a line, and the errors that say what to write instead.

use std::collections::{BTreeMap, BTreeSet};

use wire::Timestamp;

/// What a sentence does or expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Line,
    Works,
    Tells,
    Says,
    Operators,
    Managers,
    Cap,
    Writes,
    SamePerson,
    Deactivates,
    Phone,
    Starts,
    Pauses,
    Continues,
    EndsShift,
    Leave,
    Accepts,
    Declines,
    Taps,
    TapArrives,
    Answers,
    Notes,
    Closes,
    Takes,
    TakesOver,
    Transfers,
    Withdraws,
    Sends,
    Invites,
    AsksInvite,
    Leaves,
    Pins,
    Unpins,
    Spam,
    Unspam,
    NoReplyNeeded,
    Resumes,
    Acknowledges,
    HasOffer,
    HasNoOffer,
    NobodyHasOffer,
    OfferEnded,
    Is,
    IsWith,
    WaitsSince,
    WaitsForNothing,
    ForTheTaking,
    NotForTheTaking,
    Sees,
    SeesNothing,
    StandsTo,
    KnowsNothing,
    EndsWith,
    Has,
    Misses,
    EndsWithFor,
    Shift,
    Told,
    NotTold,
    ToldNothing,
    Called,
    Unreachable,
    Reachable,
    Tried,
    Norm,
    NoNorm,
    Ended,
}

impl Verb {
    /// Whether an operator asks the portal for something, which it may refuse.
    pub fn may_be_refused(self) -> bool {
        use Verb::*;
        matches!(
            self,
            Starts
                | Pauses
                | Continues
                | EndsShift
                | Leave
                | Accepts
                | Declines
                | TapArrives
                | Answers
                | Notes
                | Closes
                | Takes
                | TakesOver
                | Transfers
                | Withdraws
                | Sends
                | Invites
                | AsksInvite
                | Leaves
                | Pins
                | Unpins
                | Spam
                | Unspam
                | NoReplyNeeded
                | Resumes
                | Acknowledges
        )
    }
}

/// Every sentence. Words in capitals stand for something: OP a member of the staff, CUST a customer, LINE a line, TIME
/// `12:00`, `12:00:30` or `2026-11-24 12:00`, TEXT words in quotes, N a number, WORD one word, NAMES some names, REST
/// all that follows. What stands in brackets may be left out; commas mean nothing.
pub const SENTENCES: [(Verb, &str); 67] = [
    (Verb::Works, "line LINE works REST"),
    (Verb::Tells, "line LINE tells REST"),
    (Verb::Says, "line LINE says TEXT when nobody can be asked"),
    (Verb::Line, "line LINE [REST]"),
    (Verb::Operators, "operators NAMES on LINE [on shift]"),
    (Verb::Managers, "managers NAMES on LINE"),
    (Verb::Cap, "OP has a cap of N"),
    (Verb::Writes, "customer CUST [on LINE] writes TEXT"),
    (Verb::SamePerson, "customer CUST [on LINE] is customer CUST2"),
    (Verb::Deactivates, "admin deactivates OP"),
    (Verb::Phone, "OP's phone is WORD"),
    (Verb::Starts, "OP starts a shift [until TIME]"),
    (Verb::Pauses, "OP pauses"),
    (Verb::Continues, "OP continues"),
    (Verb::EndsShift, "OP ends the shift [and hands over to OP2]"),
    (Verb::Leave, "OP is on leave from TIME to TIME2"),
    (Verb::Accepts, "OP accepts [CUST]"),
    (Verb::Declines, "OP declines [CUST]"),
    (Verb::Taps, "OP taps accept [for CUST]"),
    (Verb::TapArrives, "OP's tap arrives"),
    (Verb::Answers, "OP answers CUST TEXT"),
    (Verb::Notes, "OP notes on CUST TEXT"),
    (Verb::Closes, "OP closes CUST"),
    (Verb::TakesOver, "OP takes over CUST"),
    (Verb::Takes, "OP takes CUST"),
    (Verb::Transfers, "OP transfers CUST to OP2 [with note TEXT]"),
    (Verb::Withdraws, "OP withdraws the transfer of CUST"),
    (Verb::Sends, "OP sends CUST to line LINE [anyway]"),
    (Verb::Invites, "OP invites OP2 to CUST"),
    (Verb::AsksInvite, "OP asks to be invited to CUST"),
    (Verb::Leaves, "OP leaves CUST"),
    (Verb::Pins, "OP pins CUST"),
    (Verb::Unpins, "OP unpins CUST"),
    (Verb::Spam, "OP marks CUST as spam"),
    (Verb::Unspam, "OP unmarks CUST"),
    (Verb::NoReplyNeeded, "OP says CUST needs no reply"),
    (Verb::Resumes, "OP resumes CUST"),
    (Verb::Acknowledges, "OP acknowledges WORD"),
    (Verb::HasNoOffer, "OP has no offer"),
    (Verb::NobodyHasOffer, "nobody has an offer"),
    (Verb::HasOffer, "OP has an offer [of CUST] [until TIME] [in round N] [by WORD] [from OP2] [silent]"),
    (Verb::OfferEnded, "OP's offer of CUST is WORD [won by OP2]"),
    (Verb::IsWith, "CUST is with OP"),
    (Verb::ForTheTaking, "CUST is for the taking"),
    (Verb::NotForTheTaking, "CUST is not for the taking"),
    (Verb::Unreachable, "OP is unreachable since TIME"),
    (Verb::Reachable, "OP is reachable"),
    (Verb::Is, "CUST is WORD"),
    (Verb::WaitsSince, "CUST waits since TIME"),
    (Verb::WaitsForNothing, "CUST waits for nothing"),
    (Verb::StandsTo, "OP sees CUST as WORD"),
    (Verb::KnowsNothing, "OP sees nothing of CUST"),
    (Verb::SeesNothing, "CUST hears nothing"),
    (Verb::EndsWithFor, "OP sees CUST end with REST"),
    (Verb::Sees, "CUST sees REST"),
    (Verb::EndsWith, "CUST's timeline ends with REST"),
    (Verb::Misses, "CUST's timeline has no REST"),
    (Verb::Has, "CUST's timeline has REST"),
    (Verb::Shift, "OP's shift is WORD [by WORD2]"),
    (Verb::ToldNothing, "OP is told nothing"),
    (Verb::NotTold, "OP is not told WORD"),
    (Verb::Told, "OP is told WORD [N times] [level N2] [since TIME] [quietly]"),
    (Verb::Called, "OP was last called for WORD at TIME"),
    (Verb::Tried, "OP's devices were tried N times"),
    (Verb::NoNorm, "CUST has no norm"),
    (Verb::Norm, "CUST's WORD norm warns at TIME and is due at TIME2"),
    (
        Verb::Ended,
        "CUST's WORD norm ended WORD2 [warned at TIME] [violated at TIME2] [N s queued] [N2 s with operators]",
    ),
];

/// A word or a quoted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    Word(String),
    Text(String),
}

impl Token {
    pub fn as_str(&self) -> &str {
        match self {
            Token::Word(text) | Token::Text(text) => text,
        }
    }
}

/// What the capitals of a sentence stand for.
#[derive(Debug, Clone, Default)]
pub struct Words {
    slots: BTreeMap<String, Vec<Token>>,
    times: BTreeMap<String, Timestamp>,
    /// The literal words of its optional parts that are there.
    said: BTreeSet<String>,
}

impl Words {
    /// What one stands for; `None` when it was left out.
    pub fn get(&self, slot: &str) -> Option<&str> {
        self.slots.get(slot)?.first().map(Token::as_str)
    }

    /// What one that must be there stands for.
    pub fn of(&self, slot: &str) -> &str {
        self.get(slot).expect("the sentence has it")
    }

    pub fn many(&self, slot: &str) -> &[Token] {
        self.slots.get(slot).map_or(&[], Vec::as_slice)
    }

    pub fn number(&self, slot: &str) -> Option<i64> {
        self.get(slot).map(|text| text.parse().expect("checked"))
    }

    pub fn time(&self, slot: &str) -> Option<Timestamp> {
        self.times.get(slot).copied()
    }

    /// Whether an optional word is there.
    pub fn says(&self, word: &str) -> bool {
        self.said.contains(word)
    }
}

/// What the portal is to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Applied,
    Refused { code: String, by: Option<String> },
    Held { what_changed: String },
}

/// One line of a script.
#[derive(Debug, Clone)]
pub struct Step {
    pub line: usize,
    pub text: String,
    /// When; `None` before the script's first time.
    pub at: Option<Timestamp>,
    pub verb: Verb,
    pub words: Words,
    pub answer: Answer,
}

/// A script.
#[derive(Debug, Clone)]
pub struct Script {
    pub file: String,
    /// The numbers of the rules that it plays.
    pub rules: Vec<u32>,
    pub steps: Vec<Step>,
}

/// Names that a script has introduced.
#[derive(Default)]
struct Known {
    staff: BTreeSet<String>,
    lines: BTreeSet<String>,
    customers: BTreeSet<String>,
}

/// Reads a script. The error names file, line and remedy.
pub fn read(file: &str, text: &str) -> Result<Script, String> {
    let mut lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim()));
    let title = lines.next().map_or("", |(_, line)| line);
    let rules = numbers(title).ok_or_else(|| {
        format!("{file}:1: no rule is named: begin with a comment such as `# P13 An offer has queue_time`")
    })?;
    let mut reader = Reader { known: Known::default(), day: "2026-11-23".to_owned(), now: None };
    reader.known.staff.insert("admin".into());
    let mut steps = Vec::new();
    for (line, text) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        steps.push(reader.step(line, text).map_err(|error| format!("{file}:{line}: {error}"))?);
    }
    if steps.is_empty() {
        return Err(format!("{file}:1: nothing happens: write a sentence of tests/scenarios/README.md a line"));
    }
    Ok(Script { file: file.to_owned(), rules, steps })
}

/// The numbers with which a title begins: `# P12 P13 An offer ...`.
fn numbers(title: &str) -> Option<Vec<u32>> {
    let words = title.strip_prefix('#')?.split_whitespace();
    let rules: Vec<u32> = words.map_while(|word| word.strip_prefix('P')?.parse().ok()).collect();
    (!rules.is_empty()).then_some(rules)
}

struct Reader {
    known: Known,
    day: String,
    now: Option<Timestamp>,
}

impl Reader {
    fn step(&mut self, line: usize, text: &str) -> Result<Step, String> {
        let tokens = tokens(text)?;
        let (rest, at) = self.moment(&tokens)?;
        let (sentence, answer) = answer(rest)?;
        if sentence.is_empty() {
            return Err("a time and nothing else: say what happens or is expected then".into());
        }
        let (verb, words) = self.sentence(sentence)?;
        if answer != Answer::Applied && !verb.may_be_refused() {
            return Err("only what an operator asks for can be refused or held: leave out what follows `->`".into());
        }
        self.introduce(verb, &words);
        Ok(Step { line, text: text.to_owned(), at, verb, words, answer })
    }

    /// The time at which a step begins, if it has one; the clock never runs back.
    fn moment<'t>(&mut self, tokens: &'t [Token]) -> Result<(&'t [Token], Option<Timestamp>), String> {
        let Some((used, at)) = self.time(tokens) else { return Ok((tokens, self.now)) };
        if self.now.is_some_and(|now| at < now) {
            return Err("earlier than the step before: put the steps in order, with a date on the next day".into());
        }
        if used == 2 {
            tokens[0].as_str().clone_into(&mut self.day);
        }
        self.now = Some(at);
        Ok((&tokens[used..], Some(at)))
    }

    /// A time at the beginning of these tokens, and how many of them it takes.
    fn time(&self, tokens: &[Token]) -> Option<(usize, Timestamp)> {
        let word = |n: usize| match tokens.get(n) {
            Some(Token::Word(word)) => Some(word.as_str()),
            _ => None,
        };
        let dated = word(0)?.len() == 10 && word(0)?.chars().filter(|c| *c == '-').count() == 2;
        let (day, clock, used) = if dated { (word(0)?, word(1)?, 2) } else { (self.day.as_str(), word(0)?, 1) };
        let seconds = if clock.len() == 5 { ":00" } else { "" };
        let instant = serde_json::Value::String(format!("{day}T{clock}{seconds}Z"));
        if !clock.contains(':') {
            return None;
        }
        serde_json::from_value(instant).ok().map(|at| (used, at))
    }

    /// The sentence that these tokens are.
    fn sentence(&self, tokens: &[Token]) -> Result<(Verb, Words), String> {
        for (verb, pattern) in &SENTENCES {
            let mut words = Words::default();
            if self.fits(&parts(pattern), tokens, &mut words) {
                self.check_names(*verb, &words)?;
                return Ok((*verb, words));
            }
        }
        let nearest = nearest(tokens);
        Err(format!("this is no sentence; the nearest is `{nearest}` (all of them: tests/scenarios/README.md)"))
    }

    fn fits(&self, parts: &[Part], tokens: &[Token], words: &mut Words) -> bool {
        let Some((part, parts_left)) = parts.split_first() else { return tokens.is_empty() };
        match part {
            Part::Optional(inner) => {
                let with: Vec<Part> = inner.iter().chain(parts_left).cloned().collect();
                let mut found = words.clone();
                if self.fits(&with, tokens, &mut found) {
                    let literal = inner.iter().filter_map(|part| match part {
                        Part::Literal(word) => Some(word.clone()),
                        _ => None,
                    });
                    found.said.extend(literal);
                    *words = found;
                    return true;
                }
                self.fits(parts_left, tokens, words)
            }
            Part::Literal(word) => match tokens.split_first() {
                Some((Token::Word(found), left)) if found == word => self.fits(parts_left, left, words),
                _ => false,
            },
            Part::Slot { name, suffix } => self.fills(name, suffix, parts_left, tokens, words),
        }
    }

    fn fills(&self, name: &str, suffix: &str, parts: &[Part], tokens: &[Token], words: &mut Words) -> bool {
        let kind = name.trim_end_matches(char::is_numeric);
        if kind == "TIME" {
            let Some((used, at)) = self.time(tokens) else { return false };
            words.times.insert(name.to_owned(), at);
            return self.fits(parts, &tokens[used..], words);
        }
        let most = if matches!(kind, "REST" | "NAMES") { tokens.len() } else { 1.min(tokens.len()) };
        (1..=most).any(|used| {
            let (mine, left) = tokens.split_at(used);
            let mut found = words.clone();
            let Some(mine) = mine.iter().map(|token| shaped(kind, suffix, token)).collect::<Option<Vec<_>>>() else {
                return false;
            };
            found.slots.insert(name.to_owned(), mine);
            let fits = self.fits(parts, left, &mut found);
            if fits {
                *words = found;
            }
            fits
        })
    }

    /// Whether everybody who is named has been introduced, by this sentence or before.
    fn check_names(&self, verb: Verb, words: &Words) -> Result<(), String> {
        let introduces = match verb {
            Verb::Line => "LINE",
            Verb::Writes | Verb::SamePerson => "CUST",
            _ => "",
        };
        for (slot, tokens) in words.slots.iter().filter(|(slot, _)| *slot != introduces) {
            let name = tokens[0].as_str();
            let (known, remedy) = match slot.trim_end_matches(char::is_numeric) {
                "OP" => {
                    (&self.known.staff, format!("nobody is called {name}: write `operators {name} on LINE` before"))
                }
                "CUST" => {
                    let writes = format!("write `customer {name} writes \"...\"` before");
                    (&self.known.customers, format!("no customer is called {name}: {writes}"))
                }
                "LINE" => (&self.known.lines, format!("there is no line {name}: write `line {name}` before")),
                _ => continue,
            };
            if !known.contains(name) {
                return Err(remedy);
            }
        }
        Ok(())
    }

    fn introduce(&mut self, verb: Verb, words: &Words) {
        let names = words.many("NAMES").iter().map(|name| name.as_str().to_owned());
        match verb {
            Verb::Operators | Verb::Managers => self.known.staff.extend(names),
            Verb::Line => drop(self.known.lines.insert(words.of("LINE").to_owned())),
            Verb::Writes | Verb::SamePerson => drop(self.known.customers.insert(words.of("CUST").to_owned())),
            _ => {}
        }
    }
}

/// A token as a slot of this kind takes it, without the slot's suffix.
fn shaped(kind: &str, suffix: &str, token: &Token) -> Option<Token> {
    let Token::Word(word) = token else { return matches!(kind, "TEXT" | "REST").then(|| token.clone()) };
    let bare = word.strip_suffix(suffix)?;
    let name = || bare.chars().all(|c| c.is_ascii_lowercase()) && !bare.is_empty();
    let fits = match kind {
        "OP" | "CUST" | "LINE" | "NAMES" => name(),
        "N" => bare.parse::<u32>().is_ok(),
        "WORD" => bare.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
        "REST" => true,
        _ => false,
    };
    fits.then(|| Token::Word(bare.to_owned()))
}

/// A piece of a sentence.
#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    Slot { name: String, suffix: String },
    Optional(Vec<Part>),
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut left = pattern;
    while !left.is_empty() {
        if let Some(optional) = left.strip_prefix('[') {
            let (inner, behind) = optional.split_once(']').expect("a closing bracket");
            parts.push(Part::Optional(self::parts(inner)));
            left = behind.trim_start();
        } else {
            let (word, behind) = left.split_once(' ').unwrap_or((left, ""));
            let (stem, suffix) = word.strip_suffix("'s").map_or((word, ""), |stem| (stem, "'s"));
            let is_slot = stem.chars().all(|c| c.is_ascii_uppercase() || c.is_numeric());
            parts.push(if is_slot {
                Part::Slot { name: stem.to_owned(), suffix: suffix.to_owned() }
            } else {
                Part::Literal(word.to_owned())
            });
            left = behind.trim_start();
        }
    }
    parts
}

/// The sentence that shares most of its words with these: whole ones, or their beginnings.
fn nearest(tokens: &[Token]) -> &'static str {
    let said = |holds: &dyn Fn(&str) -> bool| tokens.iter().map(Token::as_str).any(holds);
    let points = |word: &str| {
        let begins_alike = |token: &str| word.len() > 4 && word.get(..4) == token.get(..4);
        if said(&|token| token == word) { 2 } else { i32::from(said(&begins_alike)) }
    };
    let score = |pattern: &str| {
        let words: Vec<&str> = pattern.split([' ', '[', ']']).filter(|word| !word.is_empty()).collect();
        let shared: i32 = words.iter().map(|word| points(word)).sum();
        (shared, std::cmp::Reverse(words.len().abs_diff(tokens.len())))
    };
    SENTENCES.iter().map(|(_, pattern)| *pattern).max_by_key(|pattern| score(pattern)).expect("sentences")
}

/// Splits a line into words and quoted texts.
fn tokens(line: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut left = line.trim_start();
    while !left.is_empty() {
        if let Some(quoted) = left.strip_prefix('"') {
            let (text, behind) = quoted.split_once('"').ok_or("a quote is not closed: add a `\"`")?;
            tokens.push(Token::Text(text.to_owned()));
            left = behind.trim_start_matches(',').trim_start();
        } else {
            let (word, behind) = left.split_once(char::is_whitespace).unwrap_or((left, ""));
            tokens.push(Token::Word(word.trim_end_matches(',').to_owned()));
            left = behind.trim_start();
        }
    }
    Ok(tokens)
}

/// What is to be answered, behind `->`.
fn answer(tokens: &[Token]) -> Result<(&[Token], Answer), String> {
    let Some(arrow) = tokens.iter().position(|token| token.as_str() == "->") else {
        return Ok((tokens, Answer::Applied));
    };
    let words: Vec<&str> = tokens[arrow + 1..].iter().map(Token::as_str).collect();
    let answer = match words[..] {
        ["refused", code] => Answer::Refused { code: code.to_owned(), by: None },
        ["refused", code, "by", name] => Answer::Refused { code: code.to_owned(), by: Some(name.to_owned()) },
        ["held", what] => Answer::Held { what_changed: what.to_owned() },
        _ => return Err("write `-> refused CODE`, `-> refused CODE by NAME` or `-> held WHY`".into()),
    };
    Ok((&tokens[..arrow], answer))
}
