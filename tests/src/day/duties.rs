//! What operators do with the dialogs that they have: most answer and close; some hand on, pin, invite, mark as spam, or
//! take up again what was closed.

use server::Fault;
use wire::{Command, DialogId, LineId, OperatorId};

use super::{Day, Event};

/// What an operator is going to do with a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Duty {
    Reply,
    /// Is invited and writes; then leaves.
    JoinIn,
    Leave,
    Close,
    HandOver,
    SendToLine,
    TakeOver,
    /// And answers late.
    Pin,
    Invite,
    NoReply,
    Spam,
    Unspam,
    Resume,
}

impl Day {
    pub(super) async fn does(&mut self, duty: Duty, operator: usize, dialog: DialogId) -> Result<(), Fault> {
        let command = match duty {
            Duty::Reply => return self.replies(operator, dialog).await,
            Duty::Close => return self.closes(operator, dialog).await,
            Duty::HandOver => return self.hands_over(operator, dialog).await,
            Duty::Invite => return self.invites(operator, dialog).await,
            Duty::JoinIn => Command::Send { dialog, text: "A colleague's answer".into(), draft: None },
            Duty::Leave => Command::Leave { dialog },
            Duty::SendToLine => {
                let lines: Vec<LineId> = self.people.lines.iter().map(|line| line.id).collect();
                let Some(line) = self.dice.pick(&lines).copied() else { return Ok(()) };
                Command::TransferToLine { dialog, line, note: None, anyway: self.dice.percent(50) }
            }
            Duty::TakeOver => Command::TakeOver { dialog },
            Duty::Pin => Command::Pin { dialog },
            Duty::NoReply => Command::NoReplyNeeded { dialog },
            Duty::Spam => Command::Spam { dialog },
            Duty::Unspam => Command::Unspam { dialog },
            Duty::Resume => Command::Resume { dialog },
        };
        let applied = self.is_alive(operator) && self.command(operator, Some(dialog), command).await?;
        match duty {
            // Longer than the line's return_time: it stays his all the same.
            Duty::Pin => {
                let late = self.s(700, 2400);
                self.plan_duty_in_s(late, Duty::Reply, operator, dialog);
            }
            Duty::Spam if applied => self.was_spam(operator, dialog),
            Duty::NoReply if applied => self.waits_for_customer(operator, dialog),
            Duty::SendToLine | Duty::TakeOver | Duty::Resume | Duty::NoReply | Duty::Spam => {
                self.somebody_answers(dialog).await?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn plan_duty_in_s(&mut self, seconds: i64, duty: Duty, operator: usize, dialog: DialogId) {
        self.plan_in_s(seconds, Event::Duty { duty, operator, dialog });
    }

    /// If the dialog has a responsible, he does something about it in a while.
    pub(super) async fn somebody_answers(&mut self, dialog: DialogId) -> Result<(), Fault> {
        let row = self.app.store.read(move |read| read.dialog(dialog)).await?;
        let responsible = row.and_then(|row| row.session).and_then(|session| session.life.responsible);
        if let Some(operator) = responsible.and_then(|id| self.people.by_id.get(&id).copied()) {
            let after = self.shape.answer_s(&mut self.dice);
            let duty = match self.dice.range(0, 100) {
                0..5 => Duty::HandOver,
                5..8 => Duty::SendToLine,
                8..10 => Duty::Pin,
                10..12 => Duty::Invite,
                12..14 => Duty::NoReply,
                14 => Duty::Spam,
                _ => Duty::Reply,
            };
            self.plan_duty_in_s(after, duty, operator, dialog);
        }
        Ok(())
    }

    /// Two of a hundred dialogs are taken over by the manager.
    pub(super) fn is_taken_over_perhaps(&mut self, dialog: DialogId) {
        if self.dice.percent(2) {
            let after = self.s(30, 600);
            self.plan_duty_in_s(after, Duty::TakeOver, self.people.chief, dialog);
        }
    }

    async fn replies(&mut self, operator: usize, dialog: DialogId) -> Result<(), Fault> {
        let command = Command::Send { dialog, text: "An answer".into(), draft: None };
        // He will when his phone works again; by then it is somebody else's, or the customer still waits.
        if self.is_alive(operator) && self.command(operator, Some(dialog), command).await? {
            self.waits_for_customer(operator, dialog);
        }
        Ok(())
    }

    /// The customer writes again, or the operator closes.
    fn waits_for_customer(&mut self, operator: usize, dialog: DialogId) {
        let customer = self.people.customer_of.get(&dialog).copied();
        let words = customer.and_then(|n| self.people.customers.get(n)).map_or(0, |one| one.words);
        let after = self.s(10, 600);
        match customer {
            Some(customer) if words > 0 => self.plan_in_s(after, Event::WritesAgain { customer }),
            _ => self.plan_duty_in_s(after, Duty::Close, operator, dialog),
        }
    }

    /// Of a hundred closed dialogs ten customers come back, and three are taken up again by the operator.
    async fn closes(&mut self, operator: usize, dialog: DialogId) -> Result<(), Fault> {
        if !self.is_alive(operator) || !self.command(operator, Some(dialog), Command::Close { dialog }).await? {
            return Ok(());
        }
        let (later, customer) = (self.s(400, 4000), self.people.customer_of.get(&dialog).copied());
        match (self.dice.range(0, 100), customer) {
            (0..10, Some(customer)) => self.plan_in_s(later, Event::ComesBack { customer }),
            (10..13, _) => self.plan_duty_in_s(later, Duty::Resume, operator, dialog),
            _ => {}
        }
        Ok(())
    }

    /// Half of the customers write again, and half of the marks were mistakes.
    fn was_spam(&mut self, operator: usize, dialog: DialogId) {
        let (writes, unmarks) = (self.s(400, 1200), self.s(600, 2400));
        if self.dice.percent(50)
            && let Some(customer) = self.people.customer_of.get(&dialog).copied()
        {
            self.plan_in_s(writes, Event::ComesBack { customer });
        }
        if self.dice.percent(50) {
            self.plan_duty_in_s(unmarks, Duty::Unspam, operator, dialog);
        }
    }

    /// To a colleague of one of his lines, who answers if he has it then. The manager hands on to anybody.
    async fn hands_over(&mut self, operator: usize, dialog: DialogId) -> Result<(), Fault> {
        if let Some(to) = self.colleague(operator) {
            self.give_about(operator, dialog, Command::Transfer { dialog, to, note: None }).await?;
        }
        self.somebody_answers(dialog).await
    }

    /// He writes, he leaves, and the responsible answers, too.
    async fn invites(&mut self, operator: usize, dialog: DialogId) -> Result<(), Fault> {
        if let Some(guest) = self.colleague(operator)
            && let Some(place) = self.people.by_id.get(&guest).copied()
        {
            self.give_about(operator, dialog, Command::Invite { dialog, operator: guest }).await?;
            let (joins, stays) = (self.s(20, 200), self.s(10, 300));
            self.plan_duty_in_s(joins, Duty::JoinIn, place, dialog);
            self.plan_duty_in_s(joins + stays, Duty::Leave, place, dialog);
        }
        let after = self.shape.answer_s(&mut self.dice);
        self.plan_duty_in_s(after, Duty::Reply, operator, dialog);
        Ok(())
    }

    fn colleague(&mut self, operator: usize) -> Option<OperatorId> {
        let lines = self.people.operators.get(operator).map(|one| one.lines.clone()).unwrap_or_default();
        let works_with = |lines_of_his: &std::collections::BTreeSet<LineId>| {
            operator == self.people.chief || !lines_of_his.is_disjoint(&lines)
        };
        let others = self.people.operators.iter().enumerate().filter(|(n, _)| *n != operator);
        let colleagues: Vec<OperatorId> =
            others.filter(|(_, one)| works_with(&one.lines)).map(|(_, one)| one.who.me.id).collect();
        self.dice.pick(&colleagues).copied()
    }

    /// By hand what has waited longest on one of his lines and is for the taking.
    pub(super) async fn takes(&mut self, operator: usize) -> Result<(), Fault> {
        let Some(id) = self.people.operators.get(operator).map(|one| one.who.me.id) else { return Ok(()) };
        let waiting = "SELECT s.dialog FROM session s INDEXED BY session_queued JOIN line_operator q ON q.line = s.line
                       WHERE s.state = 'queued' AND s.takeable AND q.operator = ?1 ORDER BY s.waiting_since LIMIT 1";
        let Some(dialog) = self.rows(waiting, [id.0], |row| row.get(0).map(DialogId))?.first().copied() else {
            return Ok(());
        };
        if self.is_alive(operator) && self.command(operator, Some(dialog), Command::Take { dialog }).await? {
            self.somebody_answers(dialog).await?;
        }
        Ok(())
    }
}
