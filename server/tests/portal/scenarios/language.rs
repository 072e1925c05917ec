//! The language itself: what a script that is wrong is told, and that no sentence is always true.

use std::collections::BTreeSet;

use super::script::{self, SENTENCES, Verb};
use super::stage::Stage;

/// The error of a script with these lines behind its title.
fn error_of(lines: &str) -> String {
    script::read("tests/scenarios/x.txt", &format!("# P13 For example\n{lines}")).expect_err(lines)
}

#[test]
fn an_error_names_file_line_and_remedy() {
    let begun = "line shop\noperators anna on shop\n12:00 customer carl writes \"hello\"\n";
    for (line, remedy) in [
        ("anna acceptz carl", "the nearest is `OP accepts [CUST]`"),
        ("anne accepts carl", "nobody is called anne: write `operators anne on LINE` before"),
        ("anna accepts karl", "no customer is called karl: write `customer karl writes"),
        ("operators boris on attic", "there is no line attic: write `line attic` before"),
        ("11:59 anna pauses", "earlier than the step before: put the steps in order"),
        ("2026-11-22 13:00 anna pauses", "earlier than the step before"),
        ("anna answers carl \"hi", "a quote is not closed"),
        ("anna answers carl hi", "the nearest is `OP answers CUST TEXT`"),
        ("12:30", "a time and nothing else"),
        ("anna has no offer -> refused no_shift", "only what an operator asks for can be refused"),
        ("anna pauses -> no", "write `-> refused CODE`"),
        ("anna has an offer until noon", "the nearest is `OP has an offer"),
    ] {
        let error = error_of(&format!("{begun}{line}"));
        assert!(error.starts_with("tests/scenarios/x.txt:5: "), "{error}");
        assert!(error.contains(remedy), "{line}: {error}");
    }
    assert!(error_of("").starts_with("tests/scenarios/x.txt:1: nothing happens"));
    let untitled = script::read("x.txt", "line shop\n").unwrap_err();
    assert!(untitled.starts_with("x.txt:1: no rule is named: begin with a comment"), "{untitled}");
}

#[test]
fn times_go_on_from_day_to_day() {
    let lines = "line shop\n09:00 line shop\n2026-11-24 08:00:30 line shop\n09:00 line shop\n";
    let script = script::read("x.txt", &format!("# P12 P13 Two rules\n{lines}")).unwrap();
    assert_eq!(script.rules, [12, 13]);
    let times: Vec<String> = script.steps.iter().map(|step| step.at.map_or("-".into(), |at| at.to_string())).collect();
    let expected = ["-", "2026-11-23T09:00:00.000Z", "2026-11-24T08:00:30.000Z", "2026-11-24T09:00:00.000Z"];
    assert_eq!(times, expected);
}

/// A story in which what is false stands beside the words with which it fails.
const LIES: &str = r#"
line shop colour=red first=600                          !! a line has no setting colour
line shop works 09:00-10:00                             !! write `monday 09:00-10:00`
line shop tells monday after 60                         !! nobody is called monday
line shop says " " when nobody can be asked             !! write something, or null for no text
line shop queue_time=1                                  !! use 5 to
line bazaar
operators anna boris on shop, on shift
managers vera on shop
admin deactivates admin                                 !! Another admin must take this right from you.
12:00:00 customer carl writes "hello"                   !! on which line?
customer carl on shop writes "hello"
customer dora is customer carl                          !! on which line?
anna has an offer of carl until 12:02:00                !! a deadline of 2026-11-23T12:02:00.000Z, and it is 2026
anna has an offer of carl, in round 2                   !! round 2, and it is 1
anna has an offer of carl, by sticky                    !! the rule sticky, and it is evenly
anna has an offer of carl, from boris                   !! a transfer by boris
anna has an offer of carl, silent                       !! silent: true
boris has an offer                                      !! an offer to boris, and there is none
anna has no offer                                       !! no offer to anna
nobody has an offer                                     !! there is one to ["anna"]
anna's offer of carl is expired                         !! an offer that is expired, and it is open
boris accepts carl                                      !! an offer to boris, and there is none
boris takes carl                                        !! Refused { code: "forbidden"
carl is answered                                        !! a session that is answered, and it is queued
carl is pinned                                          !! pinned: true
carl is was_spam                                        !! was_spam
carl is with anna                                       !! with anna, and it is nobody
carl waits since 11:00:00                               !! a wait since
carl waits for nothing                                  !! the customer awaited
carl is for the taking                                  !! he is: false
boris sees carl as former                               !! access former, and it is queued
boris sees nothing of carl                              !! boris to know nothing of carl
carl sees "hi"                                          !! he sees ["hello"]
carl's timeline ends with opened                        !! the timeline is ["opened", "customer hello"]
carl's timeline has closed by anna                      !! the timeline is
carl's timeline has no opened                           !! the timeline is
boris sees carl end with opened                         !! the timeline is []
anna's shift is paused                                  !! a shift that is paused, and it is on
anna's shift is on by missed_offers                     !! for the reason missed_offers
vera is told second_round                               !! vera to be told second_round
anna is unreachable since 12:00:00                      !! unreachable since
anna's devices were tried 1 times                       !! tries: 1, and it is 0
carl has no norm                                        !! no norm, and there is
carl's first norm warns at 12:00 and is due at 12:01    !! a warning at
carl's next norm warns at 12:07:30 and is due at 12:10  !! the norm next, and it is first
carl's first norm ended answered                        !! a record, and there is none
anna's tap arrives                                      !! nothing was tapped
boris taps accept                                       !! an offer to tap, and there is none
boris's phone is broken                                 !! a phone is on or off
boris's phone is off
boris continues                                         !! boris's phone is off
boris has no offer                                      !! boris's phone to show it
boris's phone is on
vera acknowledges second_round                          !! vera is told nothing of second_round
anna is on leave from 11:00 to 11:30                    !! Refused { code: "bad_command"
anna declines carl -> refused too_late                  !! and it is Applied
boris declines carl
12:01:00 anna has an offer of carl, in round 2
vera is told nothing                                    !! nothing to be told to vera, and there are 1
vera is not told second_round                           !! vera to hear nothing of second_round
vera is told second_round, 2 times                      !! times 2, and it is 1
vera is told second_round, level 2                      !! level 2, and it is 1
vera is told second_round, since 12:01:00               !! since
vera is told second_round, quietly                      !! acknowledged: true
vera was last called for second_round at 11:00:00       !! a call at
carl is not for the taking                              !! he is: true
anna accepts carl -> held session                       !! and it is Applied
anna's offer of carl is accepted, won by boris          !! won by boris, and it is anna
anna pins carl -> refused forbidden                     !! and it is Applied
anna unpins carl -> refused forbidden                   !! and it is Applied
anna notes on carl "x" -> refused forbidden             !! and it is Applied
anna answers carl "hi" -> held responsible              !! and it is Applied
carl hears nothing                                      !! no word to him, and there are 1
carl's first norm ended answered, 61 s queued           !! seconds queued: 61
anna invites boris to carl -> refused no_shift          !! and it is Applied
boris asks to be invited to carl                        !! Refused { code: "forbidden"
boris leaves carl -> refused no_shift                   !! and it is Applied
anna says carl needs no reply -> refused no_shift       !! and it is Applied
vera takes over carl -> refused no_shift                !! and it is Applied
vera transfers carl to anna -> refused no_shift         !! and it is Applied
anna withdraws the transfer of carl                     !! Refused { code: "not_found"
anna sends carl to line bazaar                          !! Refused { code: "nobody_eligible"
anna marks carl as spam -> refused no_shift             !! and it is Applied
anna closes carl                                        !! Held { what_changed: "session" }
anna unmarks carl -> refused no_shift                   !! and it is Applied
anna resumes carl -> refused no_shift                   !! and it is Applied
anna pauses -> refused no_shift                         !! and it is Applied
anna starts a shift -> refused no_shift                 !! and it is Applied
anna ends the shift -> refused no_shift                 !! and it is Applied
boris accepts carl
12:10:00 boris's phone is off
customer emil on shop writes "one"
12:20:00 customer fred on shop writes "two"
13:00:00 boris is reachable                             !! unreachable since None, and it is Some
"#;

#[tokio::test]
async fn every_sentence_is_false_once() {
    let (sentences, failures): (Vec<&str>, Vec<Option<&str>>) = LIES
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split_once("!!").map_or((line, None), |(said, fails)| (said.trim(), Some(fails.trim()))))
        .unzip();
    let text = format!("# P13 Each sentence is false once\n{}", sentences.join("\n"));
    let script = script::read("lies", &text).unwrap();
    let mut stage = Stage::set().await;
    let mut seen = BTreeSet::new();
    for (step, expected) in script.steps.iter().zip(&failures) {
        match (stage.play(step).await, expected) {
            (Ok(()), None) => {}
            (Err(found), Some(words)) if found.contains(words) => {
                seen.insert(format!("{:?}", step.verb));
            }
            (found, _) => panic!("{}: {found:?} instead of {expected:?}", step.text),
        }
    }
    // These make somebody or something, and cannot fail.
    let makes = [Verb::Operators, Verb::Managers, Verb::Cap];
    let verbs = SENTENCES.iter().map(|(verb, _)| *verb).filter(|verb| !makes.contains(verb));
    let never: Vec<String> = verbs.map(|verb| format!("{verb:?}")).filter(|verb| !seen.contains(verb)).collect();
    assert!(never.is_empty(), "no lie is told with {never:?}");
}

#[tokio::test]
async fn a_failed_step_shows_what_everybody_sees() {
    let text = "# P13 An example\nline shop\noperators anna boris on shop, on shift\nmanagers vera on shop\n\
                12:00 customer carl writes \"hello\"\nanna declines carl\nboris declines carl\n\
                12:01 boris has an offer of carl\n";
    let told = super::perform("tests/scenarios/x.txt", text).await.unwrap_err();
    for words in [
        "tests/scenarios/x.txt:8: 12:01 boris has an offer of carl",
        "expected an open offer, and it is declined",
        "at 2026-11-23T12:01:00.000Z",
        "anna: shift on\n    offer of carl until 2026-11-23T12:02:00.000Z, round 2, evenly\n    carl: queued, offered",
        "boris: shift on\n    carl: queued, queued",
        "told: second_round, 1 times, level 1",
        "carl: waiting, sees [\"hello\"]",
    ] {
        assert!(told.contains(words), "{words:?} in\n{told}");
    }
}
