//! Whether figures that belong together agree.
//!
//! Each module looks for one way in which a text says that figures belong
//! together, and compares them as intervals (`check/interval.rs`). Figures that do not
//! agree are reported only where they stand so close that nothing else can be
//! meant: a wrong alarm is worse than silence.

mod change;
mod fact;
mod interval;
mod parts;
mod same;
mod share;

use crate::parse::Parse;
use crate::record::{Check, Quantity, Relation};
use crate::resources::Resources;

use fact::{Fact, Facts};
use interval::Interval;

/// Compares figures that state or imply a relation.
pub(super) fn find(resources: &Resources, text: &str, parse: &Parse, quantities: &[Quantity]) -> Vec<Check> {
    let facts = Facts::new(resources, text, parse, quantities);
    let mut checks = Vec::new();
    for sentence in 0..facts.sentences() {
        if facts.of(sentence).is_empty() {
            continue;
        }
        share::find(&facts, sentence, &mut checks);
        change::find(&facts, sentence, &mut checks);
        parts::find(&facts, sentence, &mut checks);
        same::find(&facts, sentence, &mut checks);
    }
    checks.sort_by(|a, b| a.quantities.iter().max().cmp(&b.quantities.iter().max()).then(a.quantities.cmp(&b.quantities)).then(a.relation.cmp(&b.relation)));
    checks.dedup_by(|b, a| a.quantities == b.quantities);
    checks
}

/// What is compared: what the last figure says, and what the others make of it.
struct Comparison {
    relation: Relation,
    /// The operands, then the figure that is checked.
    quantities: Vec<usize>,
    stated: Interval,
    computed: Interval,
}

impl Comparison {
    /// The check, unless the figures are too coarse to tell.
    fn check(self) -> Option<Check> {
        let Comparison { relation, quantities, stated, computed } = self;
        let consistent = stated.meets(&computed);
        if !consistent && stated.may_meet(&computed) {
            return None;
        }
        // A hedge that leaves one side open allows whatever lies there.
        let reach = stated.reach() + computed.reach();
        let tolerance = if consistent { reach.max((stated.middle - computed.middle).abs()) } else { reach };
        (stated.middle.is_finite() && computed.middle.is_finite() && tolerance.is_finite()).then_some(Check {
            quantities,
            relation,
            stated: stated.middle,
            computed: computed.middle,
            tolerance,
            consistent,
        })
    }

    /// The check only where the figures agree: for relations that the words suggest and do not state.
    fn agreement(self) -> Option<Check> {
        self.check().filter(|c| c.consistent)
    }
}

/// Compares the figure `checked` with what `operands` make of it.
fn compare(relation: Relation, operands: &[&Fact], checked: &Fact, computed: Interval) -> Comparison {
    Comparison { relation, quantities: operands.iter().map(|f| f.id).chain([checked.id]).collect(), stated: checked.interval(), computed }
}
