//! The portal as its users meet it: real requests against a real portal, on a clock that the test moves.

mod commands;
mod feed;
mod kit;
mod life;
mod pages;
mod queue;
mod sight;
