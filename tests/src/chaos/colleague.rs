//! A colleague at the portal's API: accepts, answers, takes over and hands dialogs back, so that the world moves on while
//! the phone is away (P20, P62).

use std::time::Duration;

use wire::{
    Access, BasedOn, Command, CommandBatch, CommandEnvelope, CommandResults, Delta, DeviceInfo, DialogHead, Lane,
    OperatorId, Page, SessionState, SignIn, SignedIn, Timestamp,
};

use super::customers::Caller;
use super::dice::Dice;
use super::trace::Trace;
use super::world::Life;

/// A member of the staff who is not under test.
pub struct Colleague {
    /// His way to the portal.
    pub caller: Caller,
    /// His luck.
    pub dice: Dice,
    /// The trace.
    pub trace: Trace,
    /// His clock and his command ids.
    pub life: Life,
    /// To whom he hands dialogs.
    pub friend: OperatorId,
}

impl Colleague {
    /// Signs in and works until he is dropped.
    pub async fn work(mut self, login: String, password: String) {
        let device = DeviceInfo { name: "desk".into(), platform: "test".into(), app_version: "0.0.0".into() };
        let sign_in = SignIn { login, password, device };
        let Ok(me) = self.caller.insist::<_, SignedIn>("POST", "/api/v1/sessions", &sign_in).await else { return };
        self.caller.token = Some(me.token);
        self.command(Lane::Own, None, Command::ShiftStart { planned_end: None }).await;
        loop {
            let wait = self.dice.range(5_000, 60_000);
            self.caller.env.sleep(Duration::from_millis(wait)).await;
            let page: Result<Page, u16> = self.caller.insist("GET", "/api/v1/feed?watch=1", &()).await;
            if let Ok(page) = page {
                self.look(&page.deltas).await;
            }
        }
    }

    async fn look(&mut self, deltas: &[Delta]) {
        for delta in deltas {
            match delta {
                Delta::Offer(offer) if offer.outcome.is_none() && self.dice.percent(60) => {
                    self.command(Lane::Dialog(offer.dialog), None, Command::Accept { offer: offer.id }).await;
                }
                Delta::Dialog(head) if self.dice.percent(40) => self.act(head).await,
                _ => {}
            }
        }
    }

    async fn act(&mut self, head: &DialogHead) {
        let Some(session) = &head.session else { return };
        let dialog = head.id;
        let text = format!("colleague {}", self.dice.range(0, 100_000));
        let command = match (head.access, session.state, self.dice.range(0, 10)) {
            (_, SessionState::Queued, 0..5) => Command::Take { dialog },
            (Access::Responsible, SessionState::Answered, 0..4) => Command::Send { dialog, text, draft: None },
            (Access::Responsible | Access::Manager, SessionState::Answered, 4..8) => {
                Command::Transfer { dialog, to: self.friend, note: Some(text) }
            }
            (Access::Responsible, SessionState::Answered, 8) => Command::Close { dialog },
            (Access::Manager, SessionState::Answered, 8) => Command::Note { dialog, text, draft: None },
            _ => return,
        };
        let based_on = BasedOn { session: Some(session.id), responsible: session.responsible, seq: head.last_seq };
        self.command(Lane::Dialog(dialog), Some(based_on), command).await;
    }

    async fn command(&mut self, lane: Lane, based_on: Option<BasedOn>, command: Command) {
        let env = self.life.env();
        let made_at: Timestamp = env.now();
        let kind = command.kind();
        let envelope = CommandEnvelope { id: env.command_id(), lane, based_on, made_at, command };
        let batch = CommandBatch { commands: vec![envelope] };
        let answer: Result<CommandResults, u16> = self.caller.insist("POST", "/api/v1/commands", &batch).await;
        let outcome = answer.map(|answer| answer.results.into_iter().map(|result| result.outcome).next());
        let short = format!("{outcome:?}").chars().take(60).collect::<String>();
        self.trace.say("colleague", format_args!("{kind}: {short}"));
    }
}
