//! Addresses to bytes, politely and safely: the only place of Onrecord that opens connections outward.
//!
//! A [`Fetcher`] takes an [`Address`] and gives what stands there, after asking
//! the host's `robots.txt`, waiting for its turn, and checking every address
//! that a name resolves to; again on every redirect. It blocks: whoever wants
//! several things at a time calls it from several threads.
//!
//! ```no_run
//! use onrecord_fetch::{Address, Conditional, Fetched, Fetcher, Limits, Private};
//!
//! let fetcher = Fetcher::new(Limits::default(), Private::Refused);
//! let address = Address::parse("https://example.org/story")?;
//! if let Fetched::Whole(page) = fetcher.get(&address, &Conditional::default())? {
//!     println!("{} bytes from {}", page.bytes.len(), page.address);
//! }
//! # Ok::<(), onrecord_fetch::FetchError>(())
//! ```

mod address;
mod body;
mod error;
mod fetcher;
mod guard;
mod outside;
mod pace;
mod robots;
mod wire;

pub use address::Address;
pub use error::FetchError;
pub use fetcher::{Conditional, Document, Fetched, Fetcher, Limits};
pub use guard::{Private, not_public};
pub use outside::{Clock, Dial, Outside, Resolve, Stream};

/// Who we say we are. The first word is what a `robots.txt` calls us.
pub const USER_AGENT: &str = concat!("onrecord/", env!("CARGO_PKG_VERSION"), " (reads news reports; heeds robots.txt for \"onrecord\")");
