//! Whose turn it is: one request at a time and host, and a pause between two.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::FetchError;
use crate::outside::Clock;
use crate::robots::Robots;

/// The hosts that were asked for something.
#[derive(Debug, Default)]
pub struct Hosts(Mutex<BTreeMap<String, Arc<Host>>>);

/// A host.
#[derive(Debug, Default)]
pub struct Host {
    turn: Mutex<Turn>,
    /// What it asks, by scheme and port; held while that is found out.
    pub robots: Mutex<BTreeMap<String, Result<Arc<Robots>, FetchError>>>,
}

/// The right to ask a host, which one has at a time.
#[derive(Debug, Default)]
pub struct Turn {
    /// Nothing is asked before this time.
    not_before: Duration,
}

impl Hosts {
    /// The host of this name.
    pub fn of(&self, name: &str) -> Arc<Host> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default().clone()
    }
}

impl Host {
    /// Waits until no other request to this host is under way.
    pub fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits until the host may be asked again; the next one may be after `pause`.
    pub fn take(&mut self, clock: &dyn Clock, pause: Duration) {
        let wait = self.not_before.saturating_sub(clock.now());
        if !wait.is_zero() {
            clock.sleep(wait);
        }
        self.not_before = clock.now() + pause;
    }

    /// Asks nothing for a time.
    pub fn rest(&mut self, clock: &dyn Clock, time: Duration) {
        self.not_before = self.not_before.max(clock.now() + time);
    }
}
