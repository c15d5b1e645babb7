//! What a figure may stand for: an interval as far as it was stated, and a wider one as far as people round.

use crate::record::{Amount, Hedge};

/// The numbers that a figure, or a sum of figures, may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    /// The value as stated or computed.
    pub(super) middle: f64,
    /// As far as the last place stated reaches.
    strict: (f64, f64),
    /// As far as rounding may reach: what lies outside is another number.
    loose: (f64, f64),
}

/// How a figure was come by, and so how it is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Whole things were counted.
    Count,
    /// Per cent.
    Percent,
    /// Money, lengths and the like were measured.
    Amount,
}

impl Interval {
    /// A figure's interval.
    pub(super) fn of(amount: Amount, place: f64, hedge: Option<Hedge>, sort: Sort) -> Option<Interval> {
        let (low, high, middle) = match amount {
            Amount::Vague => return None,
            Amount::Exact(value) => (value, value, value),
            Amount::Range(low, high) => (low, high, low.midpoint(high)),
        };
        let size = low.abs().max(high.abs());
        // Whole things are counted exactly; what is measured is rounded to its last place.
        let unit = if sort == Sort::Count && place <= 1.0 && middle.fract() == 0.0 { 0.0 } else { place / 2.0 };
        let coarse = match sort {
            Sort::Percent => 0.6 * place,
            Sort::Count | Sort::Amount => rounding(middle, place, sort),
        };
        let mut strict = (low - unit, high + unit);
        let mut loose = (low - coarse, high + coarse);
        match hedge {
            None => {}
            Some(Hedge::About) => {
                strict = (strict.0 - 0.05 * size, strict.1 + 0.05 * size);
                loose = (loose.0 - 0.15 * size, loose.1 + 0.15 * size);
            }
            Some(Hedge::MoreThan | Hedge::AtLeast) => {
                strict.1 = f64::INFINITY;
                loose.1 = f64::INFINITY;
            }
            Some(Hedge::LessThan | Hedge::AtMost) => {
                strict.0 = f64::NEG_INFINITY;
                loose.0 = f64::NEG_INFINITY;
            }
        }
        Some(Interval { middle, strict, loose })
    }

    /// A number that is exact.
    pub(super) fn exactly(value: f64) -> Interval {
        Interval { middle: value, strict: (value, value), loose: (value, value) }
    }

    /// The same with both ends further out.
    pub(super) fn widened(self, strict: f64, loose: f64) -> Interval {
        Interval { middle: self.middle, strict: (self.strict.0 - strict, self.strict.1 + strict), loose: (self.loose.0 - loose, self.loose.1 + loose) }
    }

    /// The same with both ends half as far out.
    pub(super) fn narrowed(self) -> Interval {
        let half = |(low, high): (f64, f64)| (self.middle - (self.middle - low) / 2.0, self.middle + (high - self.middle) / 2.0);
        Interval { middle: self.middle, strict: half(self.strict), loose: half(self.loose) }
    }

    /// The same, with nothing rounded beyond the last place stated.
    pub(super) fn strictly(self) -> Interval {
        Interval { loose: self.strict, ..self }
    }

    pub(super) fn plus(self, other: Interval) -> Interval {
        let add = |a: (f64, f64), b: (f64, f64)| (a.0 + b.0, a.1 + b.1);
        Interval { middle: self.middle + other.middle, strict: add(self.strict, other.strict), loose: add(self.loose, other.loose) }
    }

    pub(super) fn minus(self, other: Interval) -> Interval {
        self.plus(other.times(Interval::exactly(-1.0)))
    }

    pub(super) fn times(self, other: Interval) -> Interval {
        Interval {
            middle: self.middle * other.middle,
            strict: corners(self.strict, other.strict, |a, b| a * b),
            loose: corners(self.loose, other.loose, |a, b| a * b),
        }
    }

    /// The quotient; nothing where the divisor may be zero or less.
    pub(super) fn over(self, other: Interval) -> Option<Interval> {
        if other.loose.0 <= 0.0 {
            return None;
        }
        Some(Interval {
            middle: self.middle / other.middle,
            strict: corners(self.strict, other.strict, |a, b| a / b),
            loose: corners(self.loose, other.loose, |a, b| a / b),
        })
    }

    /// What both say without its sign.
    pub(super) fn absolute(self) -> Interval {
        if self.middle < 0.0 { self.times(Interval::exactly(-1.0)) } else { self }
    }

    /// Whether the two can be the same number as stated.
    pub(super) fn meets(&self, other: &Interval) -> bool {
        overlap(self.strict, other.strict)
    }

    /// Whether the two can be the same number, rounded generously.
    pub(super) fn may_meet(&self, other: &Interval) -> bool {
        overlap(self.loose, other.loose)
    }

    /// How far the stated interval reaches to one side; the nearer one where the other is open.
    pub(super) fn reach(&self) -> f64 {
        let below = self.middle - self.strict.0;
        let above = self.strict.1 - self.middle;
        if below.is_finite() && above.is_finite() {
            below.max(above)
        } else if below.is_finite() {
            below
        } else {
            above
        }
    }
}

/// What a round number may have been rounded by: 5,000 by up to 200, 40 things by none.
fn rounding(value: f64, place: f64, sort: Sort) -> f64 {
    if place < 1.0 || value.fract() != 0.0 || value == 0.0 {
        return place / 2.0;
    }
    let mut unit = place.max(1.0);
    while unit * 10.0 <= value.abs() && (value / (unit * 10.0)).fract() == 0.0 {
        unit *= 10.0;
    }
    if sort == Sort::Count && (value.abs() < 100.0 || unit == 1.0) {
        0.0
    } else {
        (unit / 2.0).min(0.04 * value.abs()).max(if sort == Sort::Count { 0.0 } else { place / 2.0 })
    }
}

fn overlap(a: (f64, f64), b: (f64, f64)) -> bool {
    // A hair's breadth for what is lost in decimal fractions.
    let hair = 1e-9 * (a.0.abs().min(a.1.abs())).max(b.0.abs().min(b.1.abs())).max(1e-9);
    a.0 <= b.1 + hair && b.0 <= a.1 + hair
}

fn corners(a: (f64, f64), b: (f64, f64), of: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let all = [of(a.0, b.0), of(a.0, b.1), of(a.1, b.0), of(a.1, b.1)];
    // An infinite end times zero is no number: it leaves the interval open.
    let clean = |x: f64, open: f64| if x.is_nan() { open } else { x };
    (
        all.iter().map(|&x| clean(x, f64::NEG_INFINITY)).fold(f64::INFINITY, f64::min),
        all.iter().map(|&x| clean(x, f64::INFINITY)).fold(f64::NEG_INFINITY, f64::max),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(value: f64) -> Interval {
        Interval::of(Amount::Exact(value), 1.0, None, Sort::Count).expect("a value")
    }

    #[test]
    fn counts_are_exact_unless_they_are_round_and_large() {
        assert!(count(12.0).meets(&count(12.0)));
        assert!(!count(12.0).may_meet(&count(13.0)));
        assert!(!count(5000.0).meets(&count(5200.0)));
        assert!(count(5000.0).may_meet(&count(5150.0)));
        assert!(!count(5000.0).may_meet(&count(6200.0)));
    }

    #[test]
    fn a_hedge_opens_one_side() {
        let more = Interval::of(Amount::Exact(100.0), 1.0, Some(Hedge::MoreThan), Sort::Count).expect("a value");
        assert!(more.meets(&count(400.0)));
        assert!(!more.may_meet(&count(40.0)));
    }

    #[test]
    fn a_quotient_by_what_may_be_nothing_is_none() {
        assert!(count(5.0).over(count(0.0)).is_none());
        let rate = count(6465.0).over(count(1348.0)).expect("a quotient");
        assert!((rate.middle - 4.796).abs() < 1e-3);
    }
}
