//! Which numbers of a dialog the phone has: a set of integers kept as ranges (P63). A hole is arithmetic.

/// A set of integers as sorted, disjoint, never adjacent inclusive ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpanSet {
    spans: Vec<(i64, i64)>,
}

impl SpanSet {
    /// The empty set.
    pub fn new() -> Self {
        SpanSet::default()
    }

    /// Adds `from..=to`. A range that ends before it begins is empty.
    pub fn insert(&mut self, from: i64, to: i64) {
        if from > to {
            return;
        }
        // Spans that overlap or touch the new one melt into it.
        let start = self.spans.partition_point(|&(_, b)| b < from.saturating_sub(1));
        let end = self.spans.partition_point(|&(a, _)| a <= to.saturating_add(1));
        let touched = self.spans.get(start..end).unwrap_or_default();
        let low = touched.first().map_or(from, |&(a, _)| a.min(from));
        let high = touched.last().map_or(to, |&(_, b)| b.max(to));
        self.spans.splice(start..end, [(low, high)]);
    }

    /// Takes `from..=to` out.
    pub fn remove(&mut self, from: i64, to: i64) {
        if from > to {
            return;
        }
        let start = self.spans.partition_point(|&(_, b)| b < from);
        let end = self.spans.partition_point(|&(a, _)| a <= to);
        let cut = self.spans.get(start..end).unwrap_or_default();
        let left = cut.first().filter(|&&(a, _)| a < from).map(|&(a, _)| (a, from.saturating_sub(1)));
        let right = cut.last().filter(|&&(_, b)| b > to).map(|&(_, b)| (to.saturating_add(1), b));
        self.spans.splice(start..end, left.into_iter().chain(right));
    }

    /// True when `n` is in the set.
    pub fn contains(&self, n: i64) -> bool {
        self.covers(n, n)
    }

    /// True when all of `from..=to` is in the set; an empty range always is.
    pub fn covers(&self, from: i64, to: i64) -> bool {
        let at = self.spans.partition_point(|&(_, b)| b < from);
        from > to || self.spans.get(at).is_some_and(|&(a, b)| a <= from && to <= b)
    }

    /// The holes of `from..=to`, ascending.
    pub fn missing(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut holes = Vec::new();
        if from > to {
            return holes;
        }
        let start = self.spans.partition_point(|&(_, b)| b < from);
        let mut next = from;
        for &(a, b) in self.spans.iter().skip(start).take_while(|&&(a, _)| a <= to) {
            if next < a {
                holes.push((next, a.saturating_sub(1)));
            }
            if b >= to {
                return holes;
            }
            next = b.saturating_add(1);
        }
        holes.push((next, to));
        holes
    }

    /// The ranges, ascending.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, i64)> + '_ {
        self.spans.iter().copied()
    }

    /// True when nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }
}

impl FromIterator<(i64, i64)> for SpanSet {
    /// From ranges in any order; they may overlap.
    fn from_iter<I: IntoIterator<Item = (i64, i64)>>(ranges: I) -> Self {
        let mut set = SpanSet::new();
        for (from, to) in ranges {
            set.insert(from, to);
        }
        set
    }
}
