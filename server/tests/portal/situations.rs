//! The situations of "who sees what", each built on a real portal over its API: a dialog with a past, in which somebody
//! stands as a row of the table says.

use http::Method;
use serde_json::{Value, json};
use wire::{Command, DialogId, FileId, OfferId, Role, SessionId, SessionState, ShiftState};

use crate::kit::{Customer, Phone, Portal};
use crate::who_sees_what::table::{Row, Stretch};

/// A dialog of `support` in three stretches; in each the customer wrote with a picture, and a note was left. `me` is
/// the reader of the row, Boris his colleague.
pub struct Scene {
    pub portal: Portal,
    pub me: Phone,
    pub boris: Phone,
    pub admin: Phone,
    pub customer: Customer,
    pub dialog: DialogId,
    /// The sessions of the old and of the other stretches.
    pub sessions: [SessionId; 2],
    pub files: Vec<(Stretch, FileId)>,
}

/// Nothing moves by itself, and nobody comes back to whom he knows.
fn settings(row: &Row) -> Value {
    let asks = row.row == "transfer_offered_to_me" || is_being_transferred(row);
    json!({
        "full_close_time": 0, "sticky_time": 0, "return_time": 0, "queue_time": 3600, "ack_time": 0,
        "see_all": row.reader.line_sees_all, "confirm_transfer": asks,
    })
}

/// Whether its responsible has asked Clara whether she takes it over.
fn is_being_transferred(row: &Row) -> bool {
    ["mine_responsible", "mine_participant_as_manager", "as_manager", "as_admin"].contains(&row.row.as_str())
}

/// The reader's login.
async fn reader(portal: &Portal, row: &Row) -> &'static str {
    match (row.reader.role, row.reader.serves_line, row.reader.manages_line) {
        (Role::Operator, true, _) => "anna",
        (Role::Operator, false, _) => "dan",
        (Role::Manager, _, true) => "vera",
        (Role::Manager, ..) => {
            let mira = portal.hire("mira", Role::Manager).await;
            let staff = json!({ "operators": [portal.id_of("dan").await], "managers": [mira] });
            let path = format!("/api/v1/admin/lines/{}/staff", portal.sales);
            let _: Value = portal.phone("admin").await.call(Method::PUT, &path, Some(staff)).await.ok();
            "mira"
        }
        (Role::Admin, ..) => {
            portal.hire("otto", Role::Admin).await;
            "otto"
        }
    }
}

async fn start(phone: &mut Phone) {
    phone.give(Command::ShiftStart { planned_end: None }).await.applied();
    phone.sync().await;
}

impl Scene {
    /// The situation of a row.
    pub async fn of(row: &Row) -> Scene {
        let portal = Portal::start().await;
        portal.set_line(settings(row)).await;
        let login = reader(&portal, row).await;
        let (me, boris) = (portal.phone(login).await, portal.phone("boris").await);
        let (mut admin, customer) = (portal.phone("admin").await, portal.customer().await);
        admin.watch = vec![portal.support, portal.sales];
        let sessions = [SessionId(0); 2];
        let mut scene = Scene { portal, me, boris, admin, customer, dialog: DialogId(0), sessions, files: Vec::new() };
        scene.old(row).await;
        scene.early(row).await;
        scene.between(row).await;
        scene.write(Stretch::Late).await;
        scene.last(row).await;
        scene.me.watch = vec![scene.portal.support, scene.portal.sales];
        scene.me.sync().await;
        if row.row == "nonexistent" {
            scene.dialog = DialogId(9999);
            scene.sessions = [SessionId(9999); 2];
            scene.files.iter_mut().for_each(|(_, file)| *file = FileId(9999));
        }
        scene
    }

    /// The customer writes, with a picture.
    async fn says(&mut self, stretch: Stretch) {
        let file = self.customer.upload_image().await.id;
        let words = format!("{} words", stretch.word());
        let message = json!({ "client_id": stretch.word(), "text": words, "file": file });
        self.customer.post(message).await.ok::<Value>();
        self.files.push((stretch, file));
        self.dialog = self.customer.dialog().await;
    }

    async fn note(&self, word: &str) {
        self.admin.note(self.dialog, &format!("{word} note")).await.applied();
    }

    async fn write(&mut self, stretch: Stretch) {
        self.says(stretch).await;
        self.note(stretch.word()).await;
    }

    async fn current_session(&self) -> SessionId {
        let dialog = self.dialog;
        let row = self.portal.app.store.read(move |read| Ok(read.dialog(dialog)?.unwrap().session)).await.unwrap();
        row.unwrap().id
    }

    /// The session before: the reader's own where the row says so.
    async fn old(&mut self, row: &Row) {
        let mut who = self.mine(row.left.is_some());
        start(&mut who).await;
        self.says(Stretch::Old).await;
        who.accept_offer().await;
        self.note("old").await;
        who.say(self.dialog, "old answer").await.applied();
        self.sessions[0] = self.current_session().await;
        let dialog = self.dialog;
        let end = if row.row == "spam_on_my_line" { Command::Spam { dialog } } else { Command::Close { dialog } };
        who.give(end).await.applied();
        who.give(Command::ShiftEnd { to: None }).await.applied();
    }

    /// The reader, or Boris: as they stand.
    fn mine(&self, mine: bool) -> Phone {
        let who = if mine { &self.me } else { &self.boris };
        who.at(&self.portal)
    }

    /// The session of the row opens: with whom it is first, or in the queue from its beginning.
    async fn early(&mut self, row: &Row) {
        let standing = &row.standing;
        let was_mine = standing.responsible == Some(row.reader.id) || row.left == Some(Stretch::Early);
        let owned = was_mine || standing.responsible.is_some() || standing.participant;
        let mut first = self.mine(was_mine || standing.offered && !owned);
        if owned || !standing.takeable {
            start(&mut first).await;
        }
        self.says(Stretch::Early).await;
        self.sessions[1] = self.current_session().await;
        if owned {
            first.accept_offer().await;
        } else if standing.takeable {
            // Nobody was there when it came; now Boris is asked.
            start(&mut first).await;
        }
        self.note("early").await;
    }

    /// What happens between the early and the late words.
    async fn between(&mut self, row: &Row) {
        let (dialog, standing) = (self.dialog, &row.standing);
        self.me.sync().await;
        self.boris.sync().await;
        let to_boris = self.boris.me.id;
        if row.left == Some(Stretch::Early) {
            if standing.state == Some(SessionState::Queued) {
                start(&mut self.boris).await;
                self.me.give(Command::ShiftEnd { to: None }).await.applied();
            } else {
                start(&mut self.boris).await;
                self.me.transfer(dialog, to_boris).await.applied();
            }
        }
        if standing.participant {
            let operator = self.me.me.id;
            self.boris.give(Command::Invite { dialog, operator }).await.applied();
            if standing.state == Some(SessionState::Queued) {
                // Back to a queue in which nobody can be asked; then Clara is.
                self.boris.give(Command::ShiftEnd { to: None }).await.applied();
                self.portal.on_shift("clara").await;
            }
        }
        if row.shift == ShiftState::On {
            start(&mut self.me).await;
        }
        if is_being_transferred(row) {
            let mine = row.standing.responsible == Some(row.reader.id);
            self.asks_clara(self.mine(mine)).await;
        }
        if row.row == "transfer_offered_to_me" {
            self.boris.transfer(dialog, self.me.me.id).await.applied();
        }
    }

    /// A transfer that waits for Clara's yes.
    async fn asks_clara(&self, from: Phone) {
        let clara = self.portal.on_shift("clara").await;
        from.transfer(self.dialog, clara.me.id).await.applied();
    }

    /// The end of the session, where the row's has one.
    async fn last(&mut self, row: &Row) {
        let mut owner = self.mine(row.standing.responsible == Some(row.reader.id));
        match row.standing.state {
            Some(SessionState::Closing) => self.portal.set_line(json!({ "full_close_time": 300 })).await,
            Some(SessionState::Closed) => {}
            _ => return,
        }
        owner.sync().await;
        owner.close(self.dialog).await.applied();
    }

    /// The offer of it that stands open, or one that is not there.
    pub async fn open_offer(&self) -> OfferId {
        let session = self.sessions[1];
        let open = self.portal.app.store.read(move |read| read.open_offer(session)).await.unwrap();
        open.map_or(OfferId(9999), |row| row.offer.id)
    }

    /// What comes next is offered to Boris.
    async fn leaves_it_to_boris(&mut self) {
        self.me.give(Command::ShiftEnd { to: None }).await.applied();
        start(&mut self.boris).await;
    }

    /// The reader's right ends as the row says; then the customer and a colleague write again.
    pub async fn end(&mut self, by: &str) {
        let dialog = self.dialog;
        match by {
            "handed_over" => {
                start(&mut self.boris).await;
                self.admin.sync().await;
                self.admin.transfer(dialog, self.boris.me.id).await.applied();
            }
            "closing_time_over" => {
                self.leaves_it_to_boris().await;
                self.portal.advance_s(300).await;
            }
            "left" => drop(self.me.give(Command::Leave { dialog }).await.applied()),
            "declined" => drop(self.me.decline(self.open_offer().await).await.applied()),
            "transfer_withdrawn" => drop(self.boris.give(Command::WithdrawTransfer { dialog }).await.applied()),
            "accepted" => drop(self.boris.accept_offer().await),
            "unmarked_and_taken" => {
                start(&mut self.admin).await;
                self.admin.give(Command::Unspam { dialog }).await.applied();
                self.admin.give(Command::TakeOver { dialog }).await.applied();
            }
            "see_all_off" => {
                self.leaves_it_to_boris().await;
                self.portal.set_line(json!({ "see_all": false })).await;
            }
            "dismissed" => {
                let path = format!("/api/v1/admin/lines/{}/staff", self.portal.support);
                let staff = json!({ "operators": [self.boris.me.id], "managers": [] });
                let _: Value = self.admin.call(Method::PUT, &path, Some(staff)).await.ok();
            }
            "demoted" => {
                let path = format!("/api/v1/admin/users/{}", self.me.me.id);
                let _: Value = self.admin.call(Method::PATCH, &path, Some(json!({ "role": "operator" }))).await.ok();
            }
            other => panic!("nothing ends by {other}"),
        }
        self.customer.say("after words").await;
        if self.boris.offer().await.is_some() {
            self.boris.accept_offer().await;
        }
        self.note("after").await;
    }
}
