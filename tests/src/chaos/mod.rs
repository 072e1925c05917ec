//! Chaos: a real portal, five real phones and some customers in one thread on a virtual clock, under loss, duplication,
//! delay, reordering, broken sockets, wrong clocks and kills of any of them at any commit, with races on purpose. One seed
//! is one run, the same on every machine; afterwards nothing that was promised may be missing and all must agree.

mod acts;
mod cast;
mod check;
mod customers;
mod dice;
mod ledger;
mod net;
mod operator;
mod phone;
pub mod planted;
mod portal;
mod portal_file;
mod races;
mod run;
mod sight;
mod trace;
mod watch;
mod world;

pub use dice::Dice;
pub use run::{Kills, Plan, Report, run};
pub use world::{Kill, Moment};
