//! Races on purpose: now and then several people act on one dialog in the same instant, each as his own screen suggests.
//! Whoever is offered it accepts, whoever may takes it, its responsible hands it over or closes it, a manager takes over.

use std::time::Duration;

use env::Env;
use tokio::sync::mpsc::UnboundedSender;
use wire::DialogId;

use super::dice::Dice;
use super::trace::Trace;

/// Calls somebody to a dialog.
pub type Call = UnboundedSender<DialogId>;

/// Calls all to one dialog, until it is dropped.
pub async fn race(calls: Vec<Call>, dialogs: i64, env: Env, mut dice: Dice, trace: Trace) {
    loop {
        env.sleep(Duration::from_millis(dice.range(2_000, 25_000))).await;
        let Ok(dialog) = i64::try_from(dice.range(1, dialogs.unsigned_abs() + 1)).map(DialogId) else { return };
        let called = if dice.percent(60) { 100 } else { 50 };
        trace.say("race", format_args!("about {dialog}"));
        for call in &calls {
            if dice.percent(called) {
                // Nobody there: he has gone home.
                let _ = call.send(dialog);
            }
        }
    }
}
