//! Chaos: a real portal, a real phone and a few customers in one thread on a virtual clock, under loss, duplication,
//! delay, reordering, broken sockets, wrong clocks and kills of either side at any commit. One seed is one run, the same
//! on every machine; afterwards nothing that was promised may be missing and both sides must agree.

mod check;
mod colleague;
mod customers;
mod dice;
mod net;
mod operator;
mod phone;
pub mod planted;
mod portal;
mod run;
mod trace;
mod world;

pub use dice::Dice;
pub use run::{Plan, Report, run};
pub use world::{Kill, Moment};
