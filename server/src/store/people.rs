//! Users, their shifts and devices; visitors of live chat sites.

use rusqlite::{OptionalExtension, Row, params};
use wire::{
    ChannelId, Colleague, CustomerId, DeviceId, DeviceInfo, DeviceRow, DialogId, Leave, LineId, Me, OperatorId,
    PauseReason, Role, Scope, Shift, ShiftState, Timestamp,
};

use super::{Kind, Read, Staff, Write, word, words};
use crate::fault::Fault;

/// A user as the portal keeps him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub me: Me,
    /// How he signs in.
    pub login: String,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// False once deactivated.
    pub active: bool,
    /// Most dialogs at once over all lines; 0 = none.
    pub max_total: u32,
}

const USER: &str = "SELECT id, name, role, login, password_hash, active, max_total FROM operator";

fn user(row: &Row) -> rusqlite::Result<User> {
    Ok(User {
        me: Me { id: OperatorId(row.get(0)?), name: row.get(1)?, role: words(row, 2)? },
        login: row.get(3)?,
        password_hash: row.get(4)?,
        active: row.get(5)?,
        max_total: row.get(6)?,
    })
}

/// A valid or revoked token's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRow {
    /// The device.
    pub device: DeviceId,
    /// Its user.
    pub me: Me,
    /// False once he was deactivated.
    pub active: bool,
    /// True once the device was revoked.
    pub revoked: bool,
    /// When the portal last wrote down that it heard of it.
    pub seen_at: Timestamp,
}

/// A live chat site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The channel.
    pub channel: ChannelId,
    /// Its line.
    pub line: LineId,
    /// The line's name, the widget's title.
    pub line_name: String,
    /// Verifies signed identities.
    pub secret: String,
    /// Who may embed the widget.
    pub origins: Vec<String>,
}

/// A visitor behind a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The row.
    pub id: i64,
    /// Where he writes.
    pub channel: ChannelId,
    /// Its line.
    pub line: LineId,
    /// Who he is.
    pub customer: CustomerId,
    /// His dialog, once he wrote.
    pub dialog: Option<DialogId>,
}

impl Read<'_> {
    /// A user by login, whatever its case.
    pub fn user_by_login(&self, login: &str) -> Result<Option<User>, Fault> {
        let sql = format!("{USER} WHERE login = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([login], user).optional()?)
    }

    /// A user by id.
    pub fn user(&self, id: OperatorId) -> Result<Option<User>, Fault> {
        let sql = format!("{USER} WHERE id = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([id.0], user).optional()?)
    }

    /// All users in order of id.
    pub fn users(&self) -> Result<Vec<User>, Fault> {
        let sql = format!("{USER} ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([], user)?.collect::<Result<_, _>>()?)
    }

    /// Whose token this is.
    pub fn sign_in(&self, token_hash: &[u8]) -> Result<Option<SignInRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT d.id, o.id, o.name, o.role, o.active, d.revoked_at IS NOT NULL, d.seen_at
             FROM device d JOIN operator o ON o.id = d.operator WHERE d.token_hash = ?1",
        )?;
        let found = statement.query_row([token_hash], |row| {
            Ok(SignInRow {
                device: DeviceId(row.get(0)?),
                me: Me { id: OperatorId(row.get(1)?), name: row.get(2)?, role: words(row, 3)? },
                active: row.get(4)?,
                revoked: row.get(5)?,
                seen_at: Timestamp(row.get(6)?),
            })
        });
        Ok(found.optional()?)
    }

    /// Whether the devices of an operator do not answer (P15).
    pub fn is_unreachable(&self, operator: OperatorId) -> Result<bool, Fault> {
        let sql = "SELECT 1 FROM operator WHERE id = ?1 AND unreachable_since IS NOT NULL";
        Ok(self.sql().prepare_cached(sql)?.exists([operator.0])?)
    }

    /// Signed-in devices of a user, newest contact first.
    pub fn devices(&self, operator: OperatorId, current: DeviceId) -> Result<Vec<DeviceRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT id, name, platform, app_version, created_at, seen_at FROM device
             WHERE operator = ?1 AND revoked_at IS NULL ORDER BY seen_at DESC",
        )?;
        let rows = statement.query_map([operator.0], |row| {
            let id = DeviceId(row.get(0)?);
            Ok(DeviceRow {
                id,
                info: DeviceInfo { name: row.get(1)?, platform: row.get(2)?, app_version: row.get(3)? },
                created_at: Timestamp(row.get(4)?),
                seen_at: Timestamp(row.get(5)?),
                current: id == current,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A user's shift.
    pub fn shift(&self, operator: OperatorId) -> Result<Shift, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT shift_state, shift_since, pause_reason, planned_end FROM operator WHERE id = ?1")?;
        Ok(statement.query_row([operator.0], |row| {
            let pause: Option<String> = row.get(2)?;
            Ok(Shift {
                state: words(row, 0)?,
                since: Timestamp(row.get(1)?),
                pause_reason: pause.and_then(|name| word(&name)),
                planned_end: row.get::<_, Option<i64>>(3)?.map(Timestamp),
                leave: self.leave(operator)?,
            })
        })?)
    }

    /// When an operator is on leave, in order.
    fn leave(&self, operator: OperatorId) -> rusqlite::Result<Vec<Leave>> {
        let mut statement =
            self.sql().prepare_cached("SELECT from_at, to_at FROM leave WHERE operator = ?1 ORDER BY from_at")?;
        let rows = statement
            .query_map([operator.0], |row| Ok(Leave { from: Timestamp(row.get(0)?), to: Timestamp(row.get(1)?) }))?;
        rows.collect()
    }

    /// Whether a stretch of leave is under way.
    pub fn on_leave(&self, operator: OperatorId) -> Result<bool, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT on_leave FROM operator WHERE id = ?1")?;
        Ok(statement.query_row([operator.0], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// A user as another one sees him.
    pub fn colleague(&self, staff: &Staff, id: OperatorId) -> Result<Option<Colleague>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT id, name, role, shift_state, active, unreachable_since, on_leave FROM operator WHERE id = ?1",
        )?;
        let row = statement.query_row([id.0], |row| {
            Ok(Colleague {
                id: OperatorId(row.get(0)?),
                name: row.get(1)?,
                role: words(row, 2)?,
                shift: words(row, 3)?,
                active: row.get(4)?,
                unreachable_since: row.get::<_, Option<i64>>(5)?.map(Timestamp),
                on_leave: row.get(6)?,
                guest: false,
            })
        });
        let Some(mut colleague) = row.optional()? else { return Ok(None) };
        // An admin is of every line's staff.
        colleague.guest =
            colleague.role != Role::Admin && !self.lines_of(id)?.into_iter().any(|line| staff.knows(line));
        if staff.me.role == Role::Operator {
            // For managers only.
            colleague.unreachable_since = None;
        }
        Ok(Some(colleague))
    }

    /// A user's name; customers see it.
    pub fn operator_name(&self, id: OperatorId) -> Result<String, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT name FROM operator WHERE id = ?1")?;
        Ok(statement.query_row([id.0], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// A live chat site by the key in its page.
    pub fn site(&self, public_key: &str) -> Result<Option<Site>, Fault> {
        self.site_where("c.public_key = ?1", public_key)
    }

    /// The live chat site of a channel.
    pub fn site_of(&self, channel: ChannelId) -> Result<Option<Site>, Fault> {
        self.site_where("c.id = ?1", channel.0)
    }

    fn site_where(&self, condition: &str, key: impl rusqlite::ToSql) -> Result<Option<Site>, Fault> {
        let sql = format!(
            "SELECT c.id, c.line, l.name, c.secret, c.origins FROM channel c JOIN line l ON l.id = c.line
             WHERE {condition} AND l.active"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let row = statement.query_row([key], |row| {
            let origins: String = row.get(4)?;
            Ok((
                Site {
                    channel: ChannelId(row.get(0)?),
                    line: LineId(row.get(1)?),
                    line_name: row.get(2)?,
                    secret: row.get(3)?,
                    origins: Vec::new(),
                },
                origins,
            ))
        });
        let Some((mut site, origins)) = row.optional()? else { return Ok(None) };
        site.origins = serde_json::from_str(&origins)?;
        Ok(Some(site))
    }

    /// Whether any live chat site lists an origin.
    pub fn origin_known(&self, origin: &str) -> Result<bool, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT 1 FROM channel c, json_each(c.origins) o WHERE o.value = ?1 LIMIT 1")?;
        Ok(statement.exists([origin])?)
    }

    /// Whose visitor token this is.
    pub fn visitor(&self, token_hash: &[u8]) -> Result<Option<Visitor>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT v.id, v.channel, c.line, v.customer, v.dialog
             FROM visitor_token t JOIN visitor v ON v.id = t.visitor JOIN channel c ON c.id = v.channel
             JOIN line l ON l.id = c.line AND l.active WHERE t.token_hash = ?1",
        )?;
        let row = statement.query_row([token_hash], |row| {
            Ok(Visitor {
                id: row.get(0)?,
                channel: ChannelId(row.get(1)?),
                line: LineId(row.get(2)?),
                customer: CustomerId(row.get(3)?),
                dialog: row.get::<_, Option<i64>>(4)?.map(DialogId),
            })
        });
        Ok(row.optional()?)
    }
}

impl Write<'_> {
    /// Adds a user. His shift is closed.
    pub fn add_user(&mut self, login: &str, name: &str, role: Role, password_hash: &str) -> Result<OperatorId, Fault> {
        let now = self.now.0;
        self.sql()
            .execute(
                "INSERT INTO operator (login, name, role, password_hash, shift_since, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
                params![login, name, super::name(role)?, password_hash, now],
            )
            .map_err(|error| unique(error, "login", "another user has this login"))?;
        let id = OperatorId(self.sql().last_insert_rowid());
        self.touch(Scope::Operator(id), Kind::Shift, id.0);
        Ok(id)
    }

    /// Writes back a changed user.
    pub fn save_user(&mut self, user: &User) -> Result<(), Fault> {
        self.sql()
            .execute(
                "UPDATE operator SET name = ?2, role = ?3, login = ?4, password_hash = ?5, active = ?6, max_total = ?7
                 WHERE id = ?1",
                params![
                    user.me.id.0,
                    user.me.name,
                    super::name(user.me.role)?,
                    user.login,
                    user.password_hash,
                    user.active,
                    user.max_total
                ],
            )
            .map_err(|error| unique(error, "login", "another user has this login"))?;
        self.rights_changed(&[user.me.id])?;
        // Whether he manages them hangs on his role.
        for line in self.lines_of(user.me.id)? {
            self.touch(Scope::Operator(user.me.id), Kind::Line, line.0);
        }
        self.touch_colleagues(user.me.id)
    }

    /// Tells the lines of an operator that he changed, and those where he is a guest.
    pub fn touch_colleagues(&mut self, operator: OperatorId) -> Result<(), Fault> {
        for line in self.lines_that_know(operator)? {
            self.touch(Scope::Line(line), Kind::Operator, operator.0);
        }
        self.touch_boards_of(operator)
    }

    /// Tells a line's staff who somebody is whom a dialog, an offer or an alert of theirs names and who need not be one of them.
    /// [`Write::touch_colleagues`] keeps it true from then on.
    pub fn show_to_line(&mut self, line: LineId, operator: OperatorId) -> Result<(), Fault> {
        let scope = Scope::Line(line);
        let sql = "SELECT 1 FROM change WHERE scope = ?1 AND kind = 'operator' AND object = ?2";
        if !self.sql().prepare_cached(sql)?.exists(params![scope.to_string(), operator.0])? {
            self.touch(scope, Kind::Operator, operator.0);
        }
        Ok(())
    }

    /// Signs a device in.
    pub fn add_device(&mut self, operator: OperatorId, info: &DeviceInfo, hash: &[u8]) -> Result<DeviceId, Fault> {
        self.run(
            "INSERT INTO device (operator, name, platform, app_version, token_hash, created_at, seen_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
            params![operator.0, info.name, info.platform, info.app_version, hash, self.now.0],
        )?;
        Ok(DeviceId(self.sql().last_insert_rowid()))
    }

    /// Forgets a device that signed itself out. Drafts that it wrote keep a device to name.
    pub fn sign_out(&mut self, device: DeviceId) -> Result<(), Fault> {
        // The row stays (drafts name it) but no token can match any more: to the device this is `signed_out`.
        let gone = self.random::<32>();
        self.run(
            "UPDATE device SET token_hash = ?2, revoked_at = ?3 WHERE id = ?1",
            params![device.0, gone.as_slice(), self.now.0],
        )?;
        self.touch_sign_ins();
        Ok(())
    }

    /// Signs all devices of an operator out, as they could do themselves.
    pub fn sign_out_all(&mut self, operator: OperatorId) -> Result<(), Fault> {
        self.run(
            "UPDATE device SET token_hash = randomblob(32), revoked_at = ?2 WHERE operator = ?1 AND revoked_at IS NULL",
            params![operator.0, self.now.0],
        )?;
        self.touch_sign_ins();
        Ok(())
    }

    /// Revokes a device of an operator: it wipes itself at its next contact. False when it is not his.
    pub fn revoke_device(&mut self, operator: OperatorId, device: DeviceId) -> Result<bool, Fault> {
        let changed = self.run(
            "UPDATE device SET revoked_at = coalesce(revoked_at, ?3) WHERE id = ?1 AND operator = ?2",
            params![device.0, operator.0, self.now.0],
        )?;
        self.touch_sign_ins();
        Ok(changed > 0)
    }

    /// Writes down that a device was heard of.
    pub fn device_seen(&mut self, device: DeviceId) -> Result<(), Fault> {
        self.run("UPDATE device SET seen_at = ?2 WHERE id = ?1", params![device.0, self.now.0])?;
        Ok(())
    }

    /// Says when an operator is on leave, all of it, and tells him.
    pub fn set_leave(&mut self, operator: OperatorId, leave: &[Leave]) -> Result<(), Fault> {
        self.run("DELETE FROM leave WHERE operator = ?1", [operator.0])?;
        let mut statement =
            self.sql().prepare_cached("INSERT INTO leave (operator, from_at, to_at) VALUES (?1, ?2, ?3)")?;
        for stretch in leave {
            statement.execute([operator.0, stretch.from.0, stretch.to.0])?;
        }
        drop(statement);
        self.touch(Scope::Operator(operator), Kind::Shift, operator.0);
        Ok(())
    }

    /// Says whether a stretch of leave is under way, and tells the operator's lines.
    pub fn set_on_leave(&mut self, operator: OperatorId, on_leave: bool) -> Result<(), Fault> {
        self.run("UPDATE operator SET on_leave = ?2 WHERE id = ?1", params![operator.0, on_leave])?;
        self.touch_colleagues(operator)
    }

    /// Changes a shift and tells the operator and his lines.
    pub fn set_shift(
        &mut self,
        operator: OperatorId,
        state: ShiftState,
        pause: Option<PauseReason>,
        planned_end: Option<Timestamp>,
    ) -> Result<(), Fault> {
        let pause = pause.map(super::name).transpose()?;
        self.run(
            "UPDATE operator SET shift_state = ?2, shift_since = ?3, pause_reason = ?4, planned_end = ?5 WHERE id = ?1",
            params![operator.0, super::name(state)?, self.now.0, pause, planned_end.map(|at| at.0)],
        )?;
        self.touch(Scope::Operator(operator), Kind::Shift, operator.0);
        self.touch_colleagues(operator)
    }

    /// Adds an anonymous visitor or finds the one whom the host page vouches for, and lets him in with one more token.
    pub fn admit_visitor(
        &mut self,
        site: &Site,
        external_id: Option<&str>,
        name: Option<&str>,
        token_hash: &[u8],
    ) -> Result<(), Fault> {
        let known = match external_id {
            Some(id) => self
                .sql()
                .query_row(
                    "SELECT id FROM visitor WHERE channel = ?1 AND external_id = ?2",
                    params![site.channel.0, id],
                    |row| row.get::<_, i64>(0),
                )
                .optional()?,
            None => None,
        };
        let visitor = match known {
            Some(id) => id,
            None => self.add_visitor(site, external_id, name)?,
        };
        self.run(
            "INSERT INTO visitor_token (token_hash, visitor, created_at) VALUES (?1, ?2, ?3)",
            params![token_hash, visitor, self.now.0],
        )?;
        Ok(())
    }

    fn add_visitor(&mut self, site: &Site, external_id: Option<&str>, name: Option<&str>) -> Result<i64, Fault> {
        let now = self.now.0;
        self.sql()
            .execute("INSERT INTO customer (name, created_at) VALUES (?1, ?2)", params![name.unwrap_or(""), now])?;
        let customer = self.sql().last_insert_rowid();
        if name.is_none() {
            self.run("UPDATE customer SET name = 'Guest ' || id WHERE id = ?1", [customer])?;
        }
        self.run(
            "INSERT INTO visitor (channel, customer, external_id, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![site.channel.0, customer, external_id, now],
        )?;
        Ok(self.sql().last_insert_rowid())
    }
}

/// Turns a broken UNIQUE into a fault that names the field.
pub(crate) fn unique(error: rusqlite::Error, field: &str, detail: &str) -> Fault {
    match error.sqlite_error().map(|inner| inner.extended_code) {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => Fault::field(field, detail),
        _ => error.into(),
    }
}
