//! The portal as its users meet it: real requests against a real portal, on a clock that the test moves.

mod account;
mod admin;
mod all;
mod commands;
mod durable;
mod explain;
mod feed;
mod files;
mod free;
mod handover;
mod kit;
mod leave;
mod life;
mod livechat;
mod modes;
mod pages;
mod program;
mod queue;
mod reach;
mod registers;
mod roles;
mod sight;
mod socket;
mod spam;
mod team;
mod transfers;
