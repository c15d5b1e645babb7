//! HTTP over connections that were checked: what ureq asks for, we give.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, RustlsConnector, Transport};
use ureq::{Agent, Body, Timeout};

use crate::USER_AGENT;
use crate::address::Address;
use crate::error::FetchError;
use crate::fetcher::Limits;
use crate::guard::{Private, not_public, not_public_name};
use crate::outside::{Dial, Outside, Resolve, Stream};

/// What we would rather have.
const ACCEPT: &str =
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5";

/// As many addresses of a host are tried.
const MAX_TRIED: usize = 4;

/// The client.
#[derive(Debug)]
pub struct Wire(Agent);

impl Wire {
    /// A client that reaches nothing but through `outside`.
    pub fn new(limits: &Limits, private: Private, outside: &Outside) -> Wire {
        let authorities = match outside.authorities.as_slice() {
            [] => RootCerts::WebPki,
            ours => RootCerts::from(ours.iter().map(|der| Certificate::from_der(der).to_owned())),
        };
        let config = Config::builder()
            .tls_config(TlsConfig::builder().root_certs(authorities).build())
            // A proxy would resolve names where we cannot check them, so none of the environment's is used.
            .proxy(None)
            .http_status_as_error(false)
            // Every hop is checked as the first one is, by the fetcher.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A connection that is kept would be one that was checked some time ago.
            .max_idle_connections(0)
            .user_agent(USER_AGENT)
            .accept(ACCEPT)
            .accept_encoding("gzip")
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_send_request(Some(limits.silence))
            .timeout_recv_response(Some(limits.silence))
            .timeout_per_read(Some(limits.silence))
            .timeout_per_write(Some(limits.silence))
            .timeout_global(Some(limits.archive))
            .build();
        let names = Checked { names: outside.names.clone(), private };
        let connector = ().chain(Opened { connections: outside.connections.clone(), private }).chain(RustlsConnector::default());
        Wire(Agent::with_parts(config, connector, names))
    }

    /// Asks for what stands at an address; follows nothing.
    pub fn get(&self, address: &Address, fields: &[(&str, &str)]) -> Result<Response<Body>, FetchError> {
        let uri: Uri = address.as_str().parse().map_err(|error| FetchError::NotAnAddress { why: format!("{error}") })?;
        let mut request = self.0.get(uri);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        request.call().map_err(FetchError::from)
    }
}

/// The system's resolver, and no address of it that is not everybody's.
#[derive(Debug)]
struct Checked {
    names: Arc<dyn Resolve>,
    private: Private,
}

impl Resolver for Checked {
    fn resolve(&self, uri: &Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let refused = |ip: Option<IpAddr>, kind: &'static str| ureq::Error::Other(Box::new(FetchError::Private { host: host.to_owned(), ip, kind }));
        if self.private == Private::Refused
            && let Some(kind) = not_public_name(host)
        {
            return Err(refused(None, kind));
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![ip],
            Err(_) => self.names.resolve(host, *timeout.after).map_err(|error| match error.kind() {
                io::ErrorKind::TimedOut => ureq::Error::Timeout(Timeout::Resolve),
                _ => ureq::Error::Other(Box::new(FetchError::NoSuchHost { host: host.to_owned() })),
            })?,
        };
        // One that leads inside is enough to refuse them all: somebody means harm, or made a mistake.
        if self.private == Private::Refused
            && let Some((ip, kind)) = found.iter().find_map(|ip| not_public(*ip).map(|kind| (*ip, kind)))
        {
            return Err(refused(Some(ip), kind));
        }
        let mut addresses = self.empty();
        for ip in found.into_iter().take(MAX_TRIED) {
            addresses.push(SocketAddr::new(ip, port));
        }
        match addresses.is_empty() {
            true => Err(ureq::Error::Other(Box::new(FetchError::NoSuchHost { host: host.to_owned() }))),
            false => Ok(addresses),
        }
    }
}

/// Connections to the very addresses that were checked.
#[derive(Debug)]
struct Opened {
    connections: Arc<dyn Dial>,
    private: Private,
}

impl Connector for Opened {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Connection>, ureq::Error> {
        let addresses: Vec<SocketAddr> = details.addrs.iter().copied().collect();
        let host = details.uri.host().unwrap_or_default();
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        let share = details.timeout.not_zero().map_or(Duration::from_secs(10), |whole| *whole / u32::try_from(addresses.len().max(1)).unwrap_or(1));
        for address in addresses {
            // It was checked; that it is checked where it is opened makes sure that no way leads past the check.
            if self.private == Private::Refused
                && let Some(kind) = not_public(address.ip())
            {
                return Err(ureq::Error::Other(Box::new(FetchError::Private { host: host.to_owned(), ip: Some(address.ip()), kind })));
            }
            match self.connections.dial(address, share) {
                Ok(stream) => {
                    let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
                    return Ok(Some(Connection { stream, buffers, patience: None }));
                }
                Err(error) => last = error,
            }
        }
        match last.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Err(ureq::Error::Timeout(Timeout::Connect)),
            _ => Err(ureq::Error::Other(Box::new(FetchError::Broken { why: format!("no connection to {host}: {}", said(&last)) }))),
        }
    }
}

/// A connection as ureq uses one.
struct Connection {
    stream: Box<dyn Stream>,
    buffers: LazyBuffers,
    patience: Option<Duration>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connection").field(&self.stream).finish()
    }
}

impl Connection {
    fn patience(&mut self, timeout: NextTimeout) -> Result<(), ureq::Error> {
        if timeout.after.is_zero() {
            return Err(ureq::Error::Timeout(timeout.reason));
        }
        let patience = timeout.not_zero().map(|time| *time);
        if patience != self.patience {
            self.stream.set_patience(patience)?;
            self.patience = patience;
        }
        Ok(())
    }
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let timeout = timeout.for_write();
        self.patience(timeout)?;
        let output = &self.buffers.output()[..amount];
        self.stream.write_all(output).map_err(|error| late(error, timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let timeout = timeout.for_read();
        self.patience(timeout)?;
        let input = self.buffers.input_append_buf();
        let read = loop {
            match self.stream.read(input) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(|error| late(error, timeout))?,
            }
        };
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        false
    }
}

/// A read or write that took too long is a timeout.
fn late(error: io::Error, timeout: NextTimeout) -> ureq::Error {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => ureq::Error::Timeout(timeout.reason),
        _ => error.into(),
    }
}

impl From<ureq::Error> for FetchError {
    fn from(error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Other(other) => match other.downcast::<FetchError>() {
                Ok(own) => *own,
                Err(other) => FetchError::Broken { why: other.to_string() },
            },
            ureq::Error::Timeout(Timeout::Resolve) => FetchError::TooSlow { what: "finding the host" },
            ureq::Error::Timeout(Timeout::Connect) => FetchError::TooSlow { what: "connecting" },
            ureq::Error::Timeout(Timeout::RecvResponse) => FetchError::TooSlow { what: "the server does not answer" },
            ureq::Error::Timeout(_) => FetchError::TooSlow { what: "the server sends too slowly" },
            ureq::Error::Io(error) => FetchError::from(error),
            other => FetchError::Broken { why: format!("the answer cannot be read: {other}") },
        }
    }
}

impl From<io::Error> for FetchError {
    fn from(error: io::Error) -> FetchError {
        if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) {
            return FetchError::TooSlow { what: "the server sends too slowly" };
        }
        let said = said(&error);
        match error.into_inner().map(|inner| inner.downcast::<FetchError>()) {
            Some(Ok(own)) => *own,
            Some(Err(inner)) => match inner.downcast::<ureq::Error>() {
                Ok(error) if !matches!(*error, ureq::Error::Io(_)) => FetchError::from(*error),
                _ => FetchError::Broken { why: format!("the connection broke: {said}") },
            },
            None => FetchError::Broken { why: format!("the connection broke: {said}") },
        }
    }
}

/// What an error says, without the system's number for it.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "it was refused".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => "the other side closed it".to_owned(),
        io::ErrorKind::UnexpectedEof => "it ended early".to_owned(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "no way leads there".to_owned(),
        _ => error.to_string(),
    }
}
