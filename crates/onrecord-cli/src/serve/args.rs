//! The command line of the server.

use std::net::IpAddr;

/// The port that is tried first.
pub const USUAL_PORT: u16 = 7117;

/// The shortest token that is taken: what stands between a network and the archive.
const MIN_TOKEN: usize = 16;

/// Open the reading room: a page in the browser, and an HTTP API
///
/// Serves on this machine only, and prints the address. Reports are read in this program, and nothing
/// leaves the machine; a page is fetched only where its address is given to be read or added.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord serve --open
      The reading room, in the browser.
  onrecord serve --bind 0.0.0.0 --host news.example --token \"$TOKEN\"
      For a newsroom behind one name; whoever comes needs the token once.

Exit codes:
  0  it was told to stop (Ctrl-C), and did
  2  it could not be served, or the command line was wrong")]
pub struct ServeArgs {
    #[command(flatten)]
    pub archive: crate::archive::args::Archive,

    /// The port [default: 7117, or a free one if that is taken]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,

    /// The address to listen at; beyond this machine only with `--token`
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub bind: IpAddr,

    /// A name by which browsers call this machine; may be given several times
    #[arg(long, value_name = "NAME", value_parser = host)]
    pub host: Vec<String>,

    /// A secret of 16 or more letters and digits, which every request then needs
    #[arg(long, value_name = "SECRET", value_parser = token)]
    pub token: Option<String>,

    /// Change nothing: reports are read, and none is kept in an archive
    #[arg(long)]
    pub read_only: bool,

    /// Fetch addresses in this machine and its network, too
    #[arg(long)]
    pub allow_private: bool,

    /// Show the page in the browser
    #[arg(long)]
    pub open: bool,
}

fn host(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if name.is_empty() || !name.chars().all(plain) {
        return Err("write the name alone, such as news.example".to_owned());
    }
    Ok(name.to_ascii_lowercase())
}

fn token(text: &str) -> Result<String, String> {
    if text.len() < MIN_TOKEN || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err(format!("it needs {MIN_TOKEN} or more letters, digits, `-` and `_`"));
    }
    Ok(text.to_owned())
}
