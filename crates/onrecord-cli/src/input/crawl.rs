//! Addresses fetched while reports are read: several hosts at a time, each host one thing after the other.

use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use onrecord_fetch::{Address, Conditional, FetchError, Fetched, Fetcher};

use super::lists::About;

/// How many hosts are asked at a time. As many answers again wait to be read, each no larger than a page may be.
const HOSTS: usize = 6;

/// An address that is to be fetched.
#[derive(Debug)]
pub struct Wanted {
    pub address: Address,
    /// What is known of it.
    pub known: Conditional,
    /// Why it is wanted.
    pub about: About,
}

/// What came of it.
#[derive(Debug)]
pub struct Arrival {
    pub wanted: Wanted,
    pub answer: Result<Fetched, FetchError>,
}

/// The fetching; it ends when this is dropped.
pub struct Crawl {
    shared: Arc<Shared>,
    threads: usize,
}

struct Shared {
    fetcher: Fetcher,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Wanted>,
    /// Hosts that are being asked.
    busy: BTreeSet<String>,
    arrived: VecDeque<Arrival>,
    closed: bool,
}

impl Crawl {
    pub fn new(fetcher: Fetcher) -> Crawl {
        Crawl { shared: Arc::new(Shared { fetcher, state: Mutex::default(), changed: Condvar::new() }), threads: 0 }
    }

    /// Puts an address in line.
    pub fn want(&mut self, wanted: Wanted) {
        self.shared.lock().waiting.push_back(wanted);
        self.shared.changed.notify_all();
        if self.threads < HOSTS {
            let shared = self.shared.clone();
            if thread::Builder::new().name("fetch".to_owned()).spawn(move || shared.work()).is_ok() {
                self.threads += 1;
            }
        }
    }

    /// What has arrived, if anything has.
    pub fn arrived(&self) -> Option<Arrival> {
        let arrival = self.shared.lock().arrived.pop_front();
        self.shared.changed.notify_all();
        arrival
    }

    /// Waits for something to arrive; `None` when nothing is on its way.
    pub fn wait(&self) -> Option<Arrival> {
        let mut state = self.shared.lock();
        while state.arrived.is_empty() && (!state.waiting.is_empty() || !state.busy.is_empty()) && self.threads > 0 {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let arrival = state.arrived.pop_front();
        self.shared.changed.notify_all();
        arrival
    }

    /// How many addresses have not been fetched yet.
    pub fn left(&self) -> usize {
        let state = self.shared.lock();
        state.waiting.len() + state.busy.len()
    }
}

impl Drop for Crawl {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches until the crawl is over.
    fn work(&self) {
        let mut state = self.lock();
        while !state.closed {
            let room = state.arrived.len() < HOSTS;
            let next = state.waiting.iter().position(|wanted| room && !state.busy.contains(wanted.address.host()));
            let Some(wanted) = next.and_then(|next| state.waiting.remove(next)) else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let host = wanted.address.host().to_owned();
            state.busy.insert(host.clone());
            drop(state);
            let answer = catch_unwind(AssertUnwindSafe(|| self.fetcher.get(&wanted.address, &wanted.known)));
            let answer = answer.unwrap_or_else(|_| Err(FetchError::Broken { why: "internal error while it was fetched".to_owned() }));
            state = self.lock();
            state.busy.remove(&host);
            state.arrived.push_back(Arrival { wanted, answer });
            self.changed.notify_all();
        }
    }
}
