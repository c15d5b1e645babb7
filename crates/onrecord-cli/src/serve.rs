//! `onrecord serve`: the reading room, a page in the browser and the HTTP API that it uses.

mod adding;
mod api;
pub mod archive;
mod args;
mod assets;
mod conditional;
mod connections;
pub mod engine;
mod fetching;
mod guard;
mod pages;
pub mod problem;
pub mod report;
mod room;
mod routes;
mod shelf;
pub mod wanted;

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};

use tokio::net::TcpListener;

pub use args::ServeArgs;

use room::Room;

/// Pages can be nested deeply, and some of what reads them recurses.
pub const STACK_BYTES: usize = 32 << 20;

/// Serves until it is told to stop; says where, and how it ended.
pub fn run(args: &ServeArgs) -> ExitCode {
    let room = match Room::new(args) {
        Ok(room) => room,
        Err(reason) => {
            eprintln!("onrecord: {reason}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(STACK_BYTES).enable_all().build();
    let served = runtime.and_then(|runtime| {
        let served = runtime.block_on(serve(args, room));
        // A report that is being read is not waited for.
        runtime.shutdown_background();
        served
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onrecord: cannot serve: {error}");
            ExitCode::from(2)
        }
    }
}

async fn serve(args: &ServeArgs, room: Room) -> io::Result<()> {
    let listener = listen(args).await?;
    let at = listener.local_addr()?;
    let address = address(at, room.access.as_ref().map(guard::Secret::text));
    println!("{address}");
    eprintln!("onrecord: the reading room is open; Ctrl-C closes it");
    if args.open {
        open(&address);
    }
    let closing = room.clone();
    let stopped = async move {
        stopped().await;
        closing.close();
    };
    connections::serve(listener, routes::router(room), stopped).await;
    Ok(())
}

/// Listens where it was told to; without a port of the user's own, at the usual one or any that is free.
async fn listen(args: &ServeArgs) -> io::Result<TcpListener> {
    match (args.port, TcpListener::bind((args.bind, args.port.unwrap_or(args::USUAL_PORT))).await) {
        (None, Err(error)) if error.kind() == ErrorKind::AddrInUse => TcpListener::bind((args.bind, 0)).await,
        (_, bound) => bound,
    }
}

/// The address to give to a browser.
fn address(at: SocketAddr, token: Option<&str>) -> String {
    let host = if at.ip().is_unspecified() { format!("localhost:{}", at.port()) } else { at.to_string() };
    match token {
        Some(token) => format!("http://{host}/?token={token}"),
        None => format!("http://{host}/"),
    }
}

/// Shows the address in the user's browser; that there is none is no failure.
fn open(address: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("explorer", &[])
    } else {
        ("xdg-open", &[])
    };
    let started = Command::new(program).args(first).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        eprintln!("onrecord: no browser could be started; open the address above");
    }
}

/// Ends when the user or the system wants the program to stop.
async fn stopped() {
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            return interrupted.await;
        };
        tokio::select! {
            () = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
