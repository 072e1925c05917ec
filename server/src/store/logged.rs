//! What the writer knows to stand in `operator_log`: of a hundred operators on a line few change between two decisions, and
//! comparing them with what is stored would take longer than the decision.

use std::collections::HashMap;

use rules::queue::Operator;
use wire::{LineId, OperatorId};

/// The last state of operators in the log, as far as this process wrote or saw it. What is not here may be in the log.
#[derive(Debug, Default)]
pub(crate) struct Logged {
    known: HashMap<(LineId, OperatorId), Operator>,
    /// What was learnt in the transaction under way, in order.
    fresh: Vec<(LineId, OperatorId)>,
}

impl Logged {
    /// Whether this is what the log says last.
    pub fn is(&self, line: LineId, operator: &Operator) -> bool {
        self.known.get(&(line, operator.id)) == Some(operator)
    }

    /// The log says this now.
    pub fn learn(&mut self, line: LineId, operator: Operator) {
        self.known.insert((line, operator.id), operator);
        self.fresh.push((line, operator.id));
    }

    /// Somebody left the line.
    pub fn forget(&mut self, line: LineId, operator: OperatorId) {
        self.known.remove(&(line, operator));
    }

    /// A place to which [`Logged::undo`] goes back.
    pub fn mark(&self) -> usize {
        self.fresh.len()
    }

    /// What was written since is undone: nothing is known of those any more.
    pub fn undo(&mut self, mark: usize) {
        for key in self.fresh.drain(mark.min(self.fresh.len())..) {
            self.known.remove(&key);
        }
    }

    /// What was written is there to stay.
    pub fn keep(&mut self) {
        self.fresh.clear();
    }

    /// Somebody else wrote.
    pub fn clear(&mut self) {
        *self = Logged::default();
    }
}
