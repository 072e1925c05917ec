//! Chance from a seed: the only randomness of a run. Streams of their own for each part keep a change in one part from
//! shifting the luck of all others.

/// A small seeded generator (splitmix64): not for keys, but the same on every machine for ever.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream called `name` of a seed.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut dice = Dice(seed ^ 0x6a09_e667_f3bc_c908);
        for byte in name.bytes() {
            dice.0 = dice.bits().wrapping_add(u64::from(byte));
        }
        dice
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `low..high`; `low` when that is empty.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.bits().checked_rem(high.saturating_sub(low)).unwrap_or(0)
    }

    /// True this many times in a hundred.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.range(0, 100) < chance
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let n = usize::try_from(self.range(0, from.len() as u64)).unwrap_or(0);
        from.get(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_repeatable_and_apart() {
        let throw = |seed, name| (0..5).map(|_| Dice::new(seed, name).bits()).collect::<Vec<_>>();
        assert_eq!(throw(1, "net"), throw(1, "net"));
        assert_ne!(throw(1, "net"), throw(1, "phone"));
        assert_ne!(throw(1, "net"), throw(2, "net"));
    }
}
