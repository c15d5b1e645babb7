//! Figures: how much or how many of what, and whether figures that belong together agree.
//!
//! Figures are found sentence by sentence from left to right (`scan.rs`): a
//! number with its sign, range, unit (`unit.rs`, `money.rs`) and hedge
//! (`hedge.rs`), unless it is no figure (`exclude.rs`). Then the parse tells
//! what each counts (`counted.rs`) and whether it is the size of a change
//! (`change.rs`).

mod change;
mod check;
mod counted;
mod exclude;
mod hedge;
mod money;
mod scan;
mod unit;
mod view;

use crate::article::Article;
use crate::parse::Parse;
use crate::record::{Check, Quantity};
use crate::resources::Resources;

/// Finds the figures of a report.
#[must_use]
pub fn extract(resources: &Resources, article: &Article, text: &str, parse: &Parse) -> Vec<Quantity> {
    let view = view::View::new(resources, text, parse);
    let mut drafts = scan::find(&view, &money::Local::of(&view, article));
    counted::settle(&view, &mut drafts);
    drafts.iter().filter_map(|draft| draft.quantity(&view)).collect()
}

/// Compares figures that state or imply a relation.
#[must_use]
pub fn check(resources: &Resources, text: &str, parse: &Parse, quantities: &[Quantity]) -> Vec<Check> {
    check::find(resources, text, parse, quantities)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Amount;
    use crate::resources::figures::Wanted;

    fn read(text: &str) -> Vec<Quantity> {
        crate::pipeline::analyse(Resources::english(), &Article::new("test", text)).record.quantities
    }

    #[test]
    fn every_entry_matches_its_examples_and_no_others() {
        let mut failures = Vec::new();
        for example in &Resources::english().figures.examples {
            let plain = example.sentence.replace(['{', '}'], "");
            let from = example.sentence.find('{').expect("an example marks a figure");
            let to = example.sentence.find('}').expect("an example marks a figure") - 1;
            let found = read(&plain);
            let at = found.iter().find(|q| q.span.start() < to && from < q.span.end());
            let read = at.is_some_and(|q| match &example.wanted {
                // A unit that is written out keeps its spelling.
                Wanted::Unit(unit) => q.unit.as_deref().is_some_and(|u| u == unit || Resources::english().figures.unit(u).is_some_and(|u| u.name == *unit)),
                Wanted::Hedge(hedge) => q.modifier == Some(*hedge),
            });
            if read != example.must {
                failures.push(format!("{} {:?} {}: {at:?}", if example.must { "must" } else { "must not" }, example.wanted, example.sentence));
            }
        }
        assert!(failures.is_empty(), "{} of {} examples:\n{}", failures.len(), Resources::english().figures.examples.len(), failures.join("\n"));
    }

    #[test]
    fn a_vague_figure_has_no_value() {
        let found = read("Soldiers shot dozens of people in the square.");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].value, found[0].unit.as_deref()), (Amount::Vague, Some("person")));
    }
}
