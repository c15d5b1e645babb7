//! Are these two the same? Pure comparisons across articles, each with its reason.
//!
//! [`statement`] compares attributions, [`entity`] entities, [`text`] whole
//! texts. None looks anything up, and none depends on what else there is: a pair
//! is judged alike today and tomorrow. The archive finds the pairs that are worth
//! comparing, and puts together what belongs together.

pub mod entity;
pub mod statement;
pub mod text;

/// A number for a word or a name: FNV-1a, folded. What has other numbers is not the same.
fn number(word: &str) -> u32 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)) as u32
}

/// What two ordered lists have in common.
fn common<'l, N: Ord + Copy>(mut a: &'l [N], mut b: &'l [N]) -> impl Iterator<Item = N> + 'l {
    std::iter::from_fn(move || {
        while let ([x, rest @ ..], [y, others @ ..]) = (a, b) {
            if x <= y {
                a = rest;
            }
            if y <= x {
                b = others;
            }
            if x == y {
                return Some(*x);
            }
        }
        None
    })
}
