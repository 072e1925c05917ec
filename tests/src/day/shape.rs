//! When customers come and how long people take: from a curve of office hours, or from recorded conversations.

use serde::Deserialize;
use wire::Timestamp;

use super::world::MIDNIGHT;
use crate::chaos::Dice;

const DAY_S: u64 = 24 * 3600;

/// How busy each hour of the day is, against the others.
const HOURS: [u64; 24] = [1, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 20, 16, 18, 20, 19, 17, 14, 10, 8, 6, 4, 2, 1];

/// A recorded conversation, as far as it shapes a day.
#[derive(Deserialize)]
struct Recorded {
    started_at: Timestamp,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    who: String,
    after_s: f64,
}

/// What a day is shaped by.
pub struct Shape {
    /// Seconds of the day at which customers come; empty: by the curve.
    arrivals: Vec<u64>,
    /// Seconds that an operator takes to answer; empty: 5 to 180.
    answers: Vec<u64>,
}

impl Shape {
    /// Office hours.
    pub fn office() -> Shape {
        Shape { arrivals: Vec::new(), answers: Vec::new() }
    }

    /// The hours at which recorded conversations began and the times that their answers took. Answers of more than an
    /// hour belong to people who were asleep, and this portal's operators are on shift.
    ///
    /// # Errors
    /// When nothing in the file has an instant.
    pub fn recorded(file: &str) -> Result<Shape, String> {
        let mut shape = Shape::office();
        for recorded in file.lines().filter_map(|line| serde_json::from_str::<Recorded>(line).ok()) {
            let of_day = recorded.started_at.0.rem_euclid(86_400_000) / 1000;
            shape.arrivals.extend(u64::try_from(of_day));
            for pair in recorded.turns.windows(2) {
                if let [asked, answered] = pair
                    && asked.who == "customer"
                    && answered.who == "operator"
                {
                    let took = (answered.after_s - asked.after_s).round();
                    shape.answers.extend((1.0..=3600.0).contains(&took).then_some(took as u64));
                }
            }
        }
        if shape.arrivals.is_empty() { Err("no line has a started_at".to_owned()) } else { Ok(shape) }
    }

    /// When the next customer comes, anywhere in the day.
    pub fn arrival(&self, dice: &mut Dice) -> Timestamp {
        let second = match dice.pick(&self.arrivals) {
            // Within five minutes of a recorded one.
            Some(second) => (second + dice.range(0, 600)).saturating_sub(300).min(DAY_S - 1),
            None => by_the_curve(dice),
        };
        MIDNIGHT.plus_ms(i64::try_from(second * 1000 + dice.range(0, 1000)).unwrap_or(0))
    }

    /// Seconds until an operator answers.
    pub fn answer_s(&self, dice: &mut Dice) -> i64 {
        let drawn = dice.pick(&self.answers).copied();
        i64::try_from(drawn.unwrap_or_else(|| dice.range(5, 180))).unwrap_or(60)
    }
}

fn by_the_curve(dice: &mut Dice) -> u64 {
    let mut at = dice.range(0, HOURS.iter().sum());
    for (hour, weight) in (0..).zip(HOURS) {
        if at < weight {
            return hour * 3600 + dice.range(0, 3600);
        }
        at -= weight;
    }
    0
}
