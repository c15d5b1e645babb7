//! What all requests share.

use std::ops::Deref;
use std::sync::Arc;

use super::adding::Batches;
use super::archive::Archive;
use super::args::ServeArgs;
use super::engine::Engine;
use super::fetching::Pages;
use super::guard::{Hosts, Secret};
use super::shelf::Shelf;

/// The reading room; a copy is another handle to it.
#[derive(Debug, Clone)]
pub struct Room(Arc<Inner>);

/// What is in it.
#[derive(Debug)]
pub struct Inner {
    /// By which names it may be called.
    pub hosts: Hosts,
    /// What every request needs, beyond this machine.
    pub access: Option<Secret>,
    /// What a request needs that changes something; made at start.
    pub change: Secret,
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// Reads reports.
    pub engine: Engine,
    /// The reports that were read last.
    pub shelf: Shelf,
    /// Brings pages from the web.
    pub pages: Pages,
    /// What was kept.
    pub archive: Archive,
    /// What is being kept.
    pub batches: Batches,
    open: tokio::sync::watch::Sender<bool>,
}

impl Room {
    /// Makes the room, or says why it must not be opened like this.
    pub fn new(args: &ServeArgs) -> Result<Room, String> {
        if !args.bind.is_loopback() && args.token.is_none() {
            return Err(format!("others could reach {}; give a `--token` that they need, or leave `--bind` out", args.bind));
        }
        Ok(Room(Arc::new(Inner {
            hosts: Hosts { any_ip: !args.bind.is_loopback(), names: args.host.clone() },
            access: args.token.clone().map(Secret::new),
            change: Secret::random()?,
            read_only: args.read_only,
            engine: Engine::new(),
            pages: Pages::new(args.allow_private),
            shelf: Shelf::default(),
            batches: Batches::default(),
            open: tokio::sync::watch::Sender::new(true),
            archive: Archive::new(args.archive.path().map_err(|trouble| trouble.to_string())?),
        })))
    }
}

impl Room {
    /// Tells whatever goes on without end that it is over.
    pub fn close(&self) {
        self.open.send_replace(false);
    }

    /// Waits until the room is closed.
    pub async fn closing(&self) {
        let _ = self.open.subscribe().wait_for(|open| !open).await;
    }
}

impl Deref for Room {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
