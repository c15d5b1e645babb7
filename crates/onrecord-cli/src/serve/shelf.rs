//! The reports that were read last, so that each has an address while the program runs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use onrecord::article::Article;
use onrecord::pipeline::Analysis;

/// How many reports are kept, and how many bytes of text in all.
const MAX_REPORTS: usize = 128;
const MAX_BYTES: usize = 64 << 20;

/// A report that was read.
#[derive(Debug)]
pub struct Reading {
    /// Its name in addresses: the start of its digest.
    pub id: String,
    /// The report.
    pub article: Article,
    /// What was read in it.
    pub analysis: Analysis,
}

/// The latest readings, newest last. Nothing is written to disk.
#[derive(Debug, Default)]
pub struct Shelf {
    readings: Mutex<VecDeque<Arc<Reading>>>,
}

impl Shelf {
    /// The reading of that name.
    pub fn get(&self, id: &str) -> Option<Arc<Reading>> {
        self.readings().iter().find(|reading| reading.id == id).cloned()
    }

    /// Puts a reading on the shelf; those that no longer fit go.
    pub fn put(&self, reading: Reading) -> Arc<Reading> {
        let reading = Arc::new(reading);
        let mut readings = self.readings();
        readings.retain(|other| other.id != reading.id);
        readings.push_back(reading.clone());
        let mut bytes: usize = readings.iter().map(|reading| reading.article.text().len()).sum();
        while readings.len() > MAX_REPORTS || (bytes > MAX_BYTES && readings.len() > 1) {
            bytes -= readings.pop_front().map_or(0, |gone| gone.article.text().len());
        }
        reading
    }

    /// Takes a reading off the shelf; says whether it was there.
    pub fn forget(&self, id: &str) -> bool {
        let mut readings = self.readings();
        let before = readings.len();
        readings.retain(|reading| reading.id != id);
        readings.len() < before
    }

    fn readings(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<Reading>>> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(id: usize, text: &str) -> Reading {
        Reading { id: id.to_string(), article: Article::new("a", text), analysis: Analysis::default() }
    }

    #[test]
    fn the_oldest_goes_first() {
        let shelf = Shelf::default();
        for id in 0..=MAX_REPORTS {
            shelf.put(reading(id, "text"));
        }
        assert!(shelf.get("0").is_none() && shelf.get("1").is_some());
        shelf.put(reading(1, "text"));
        shelf.put(reading(500, "text"));
        assert!(shelf.get("1").is_some() && shelf.get("2").is_none(), "what is read again is new");
    }

    #[test]
    fn long_texts_leave_no_room_for_others() {
        let shelf = Shelf::default();
        for id in 0..6 {
            shelf.put(reading(id, &"a".repeat(15 << 20)));
        }
        assert!(shelf.get("1").is_none() && shelf.get("2").is_some());
    }
}
