//! What the project's larger proofs are made of: the benches, the replay of real conversations, the chaos test. Each has
//! its program in `src/bin`.

pub mod bench;
pub mod chaos;
pub mod day;
pub mod http;
pub mod portal;
pub mod replay;
pub mod stats;
