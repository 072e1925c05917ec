//! The portal of a run before it opens: two lines with their rules from the seed, five members of the staff, and
//! customers of whom some have a dialog on each line.

use server::auth::{hash_password, token_hash};
use server::store::LineStaff;
use server::{App, Config};
use wire::{OperatorId, Role};

use super::dice::Dice;
use super::world::Life;

/// Who carries a phone; the last one manages both lines.
pub const STAFF: [&str; 5] = ["anna", "boris", "clara", "dora", "vera"];
/// Everybody's password: hashing it is the dearest part of a run's beginning.
pub const PASSWORD: &str = "correct horse";

/// What a run begins with.
pub struct Cast {
    /// The staff in the order of [`STAFF`].
    pub staff: Vec<OperatorId>,
    /// Each customer's way in, in the order of their numbers.
    pub doors: Vec<Door>,
}

/// How a customer comes in.
pub struct Door {
    /// The site that he visits.
    pub site: String,
    /// What his browser has kept of an earlier visit.
    pub token: Option<String>,
}

/// Fills the first life's folder.
///
/// # Errors
/// In words.
pub async fn seed(life: &Life, config: Config, dice: &mut Dice) -> Result<Cast, String> {
    let app = App::open(config, life.env()).await.map_err(|fault| fault.detail)?;
    let hash = hash_password(&app.env, PASSWORD.to_owned()).await.map_err(|fault| fault.detail)?;
    let serves = dice.percent(50);
    let made = app.store.write(move |write| {
        let mut staff = Vec::new();
        for login in STAFF {
            let role = if login == "vera" { Role::Manager } else { Role::Operator };
            staff.push(write.add_user(login, login, role, &hash)?);
        }
        let (mut sites, vera) = (Vec::new(), staff.get(4).copied());
        for (name, list) in [("Shop", [0, 1, 2]), ("Repairs", [3, 1, 0])] {
            let mut operators: Vec<OperatorId> = list.iter().filter_map(|n| staff.get(*n).copied()).collect();
            operators.extend(vera.filter(|_| serves && name == "Repairs"));
            let line = write.add_line(name)?;
            write.set_line_staff(line, &LineStaff { operators, managers: vera.into_iter().collect() })?;
            sites.push(write.add_site(line, name, &[])?.key);
        }
        Ok((staff, sites))
    });
    let (staff, sites) = made.await.map_err(|fault| fault.detail)?;
    drop(app);
    let mut sql: String = (1..=2).map(|line| rules_of(line, dice)).collect();
    let mut doors = Vec::new();
    for pair in 0..dice.range(0, 3) {
        doors.extend(known_customer(pair, &sites, &mut sql));
    }
    for _ in 0..dice.range(3, 6).saturating_sub(doors.len() as u64 / 2) {
        doors.extend(dice.pick(&sites).map(|site| Door { site: site.clone(), token: None }));
    }
    let db = rusqlite::Connection::open(life.folder().join("openlines.db")).map_err(|error| error.to_string())?;
    db.execute_batch(&sql).map_err(|error| error.to_string())?;
    Ok(Cast { staff, doors })
}

/// A customer whom both sites know: he has a dialog on each line (P8).
fn known_customer(pair: u64, sites: &[String], sql: &mut String) -> Vec<Door> {
    let customer = pair + 1;
    sql.push_str(&format!("INSERT INTO customer (id, name, created_at) VALUES ({customer}, 'Both {customer}', 0);"));
    let mut doors = Vec::new();
    for (site, channel) in sites.iter().zip(1..) {
        let (visitor, token) = (2 * pair + channel, format!("known-{customer}-{channel}"));
        let hash: String = token_hash(&token).iter().map(|byte| format!("{byte:02x}")).collect();
        sql.push_str(&format!(
            "INSERT INTO visitor (id, channel, customer, created_at) VALUES ({visitor}, {channel}, {customer}, 0);
             INSERT INTO visitor_token (token_hash, visitor, created_at) VALUES (x'{hash}', {visitor}, 0);"
        ));
        doors.push(Door { site: site.clone(), token: Some(token) });
    }
    doors
}

/// A line's rules, with times short enough to matter in a run of minutes.
fn rules_of(line: u64, dice: &mut Dice) -> String {
    let mut one_of = |from: &[u64]| dice.pick(from).copied().unwrap_or(0);
    let mode = ["evenly", "strictly", "all"].get(one_of(&[0, 1, 2]) as usize).copied().unwrap_or("all");
    let slot = ["on_close", "on_first_reply", "on_waiting_customer"].get(one_of(&[0, 1, 2]) as usize);
    let norms = [one_of(&[0, 15, 60]), one_of(&[0, 20, 90]), one_of(&[0, 120, 400])];
    let ladder = match one_of(&[0, 1, 2]) {
        0 => "NULL".to_owned(),
        1 => "'[]'".to_owned(),
        _ => format!("'[{{\"managers\":[\"5\"],\"after\":{}}}]'", one_of(&[0, 10, 40])),
    };
    let hours = if one_of(&[0, 0, 0, 0, 0, 1]) == 1 { CLOSED_FOR_A_WHILE } else { "NULL" };
    format!(
        "UPDATE line SET mode = '{mode}', frees_slot = '{}', queue_time = {}, ack_time = {}, missed_limit = {},
           max_dialogs = {}, sticky_time = {}, idle_close_time = {}, full_close_time = {}, confirm_transfer = {},
           return_time = {}, hold_after = {}, see_all = {}, norm_first = {}, norm_next = {}, norm_resolution = {},
           ladder = {ladder}, ack_hold = {}, hours = {hours}, empty_queue_text = 'Nobody is there' WHERE id = {line};",
        slot.copied().unwrap_or("on_close"),
        one_of(&[8, 12, 20, 40, 60]),
        one_of(&[0, 6, 20]),
        one_of(&[0, 0, 3]),
        one_of(&[0, 0, 1, 1, 3]),
        one_of(&[0, 86_400]),
        one_of(&[0, 0, 40, 120]),
        one_of(&[0, 20, 120]),
        one_of(&[0, 1]),
        one_of(&[0, 15, 45, 120]),
        one_of(&[5, 15, 40]),
        one_of(&[0, 1]),
        norms[0],
        norms[1],
        norms[2],
        one_of(&[20, 60]),
    )
}

/// Open when a run begins, closed from its second to its fifth minute.
const CLOSED_FOR_A_WHILE: &str = "'{\"zone\":\"UTC\",\"week\":{\"sunday\":[{\"from\":\"08:00\",\"to\":\"09:02\"},
  {\"from\":\"09:05\",\"to\":\"24:00\"}],\"monday\":[{\"from\":\"00:00\",\"to\":\"24:00\"}]},\"holidays\":[]}'";
