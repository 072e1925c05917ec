//! Channels: where customers write.

pub mod livechat;
