//! Are these two the same? Pure comparisons across articles, each with its reason.
//!
//! [`statement`] compares attributions, [`entity`] entities, [`text`] whole
//! texts. None looks anything up, and none depends on what else there is: a pair
//! is judged alike today and tomorrow. The archive finds the pairs that are worth
//! comparing, and puts together what belongs together.

pub mod entity;
pub mod statement;
pub mod text;
