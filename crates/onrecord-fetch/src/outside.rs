//! The outside that a fetcher reaches: names, connections, time. Tests put their own in its place.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Where names, connections and time come from.
#[derive(Debug, Clone)]
pub struct Outside {
    /// Names to addresses.
    pub names: Arc<dyn Resolve>,
    /// Addresses to connections.
    pub connections: Arc<dyn Dial>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Whose certificates are believed, in DER; where there are none, those whom Mozilla believes.
    pub authorities: Vec<Vec<u8>>,
}

/// Says where hosts are.
pub trait Resolve: fmt::Debug + Send + Sync {
    /// The addresses of a host.
    ///
    /// # Errors
    /// If there is no such host, or that cannot be told within the time.
    fn resolve(&self, host: &str, within: Duration) -> io::Result<Vec<IpAddr>>;
}

/// Opens connections.
pub trait Dial: fmt::Debug + Send + Sync {
    /// Opens a connection to an address that was checked.
    ///
    /// # Errors
    /// If nobody answers there within the time.
    fn dial(&self, to: SocketAddr, within: Duration) -> io::Result<Box<dyn Stream>>;
}

/// A connection.
pub trait Stream: Read + Write + fmt::Debug + Send + Sync {
    /// Sets how long the next reads and writes may take each.
    ///
    /// # Errors
    /// If it cannot be set.
    fn set_patience(&mut self, patience: Option<Duration>) -> io::Result<()>;
}

/// Tells and passes time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// How long the clock has been running; never goes back.
    fn now(&self) -> Duration;
    /// Waits.
    fn sleep(&self, time: Duration);
    /// What the clock on the wall says.
    fn date(&self) -> Timestamp;
}

impl Outside {
    /// The world as it is.
    #[must_use]
    pub fn real() -> Outside {
        Outside { names: Arc::new(System), connections: Arc::new(System), clock: Arc::new(Started(Instant::now())), authorities: Vec::new() }
    }
}

/// Names and connections as the system has them.
#[derive(Debug)]
struct System;

impl Resolve for System {
    fn resolve(&self, host: &str, within: Duration) -> io::Result<Vec<IpAddr>> {
        // The system's resolver knows no limit of time; one that is late is left to itself.
        let (sender, receiver) = sync_channel(1);
        let host = host.to_owned();
        thread::Builder::new().name("resolve".to_owned()).spawn(move || {
            let found = (host.as_str(), 0).to_socket_addrs().map(|all| all.map(|address| address.ip()).collect());
            // Nobody waits any more where it was late.
            let _ = sender.send(found);
        })?;
        receiver.recv_timeout(within).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Dial for System {
    #[expect(clippy::disallowed_methods, reason = "the one place where connections outward are opened")]
    fn dial(&self, to: SocketAddr, within: Duration) -> io::Result<Box<dyn Stream>> {
        let stream = TcpStream::connect_timeout(&to, within)?;
        stream.set_nodelay(true)?;
        Ok(Box::new(stream))
    }
}

impl Stream for TcpStream {
    fn set_patience(&mut self, patience: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(patience)?;
        self.set_write_timeout(patience)
    }
}

/// Time since a moment.
#[derive(Debug)]
struct Started(Instant);

impl Clock for Started {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }

    fn date(&self) -> Timestamp {
        Timestamp::now()
    }
}
