//! `onrecord read`: inputs in, records out, in the order of the inputs.

use std::io::{self, ErrorKind, IsTerminal as _};
use std::ops::ControlFlow;

use clap::CommandFactory as _;
use onrecord::article::{Article, Basis, Published};
use onrecord::pipeline;
use onrecord::resources::Resources;

use crate::Exit;
use crate::args::{Args, Format, ReadArgs};
use crate::input::{self, Failure, Fetching, Inputs, Job};
use crate::output::{Output, Written};
use crate::progress::Progress;
use crate::workers;

/// How many feeds of a list are fetched at most.
const MAX_FETCHED: usize = 1_000;

/// Reads every input and writes its record; says how it went.
pub fn run(args: &ReadArgs) -> Exit {
    check(args);
    let resources = Resources::english();
    let fetching = Fetching {
        fetcher: input::fetcher(args.allow_private),
        follow: false,
        max: MAX_FETCHED,
        given: "{}".to_owned(),
        known: Box::new(|_, _| None),
    };
    let inputs = Inputs::new(&args.paths).fetching(fetching);
    let mut progress = Progress::new(&args.paths, inputs.bytes_read());
    let mut output = Output::new(args.format, args.with_map, args.color);
    let renderer = output.renderer();
    let mut tally = Tally::default();

    let one = |job: Result<Job, Failure>| -> Result<Written, Failure> {
        let article = with_options(args, job?.article()?);
        let analysis = pipeline::analyse(resources, &article);
        Ok(renderer.render(resources, &article, &analysis))
    };
    workers::in_order(threads(args), inputs.reports(), one, |result| {
        let written = match result {
            Ok(Ok(record)) => {
                tally.read += 1;
                progress.around(|| output.write(record))
            }
            Ok(Err(failure)) => {
                tally.unread += 1;
                progress.around(|| eprintln!("onrecord: {failure}"));
                Ok(())
            }
            Err(panic) => {
                tally.unread += 1;
                progress.around(|| eprintln!("onrecord: input {}: internal error: {panic}", tally.read + tally.unread));
                Ok(())
            }
        };
        progress.advance();
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                tally.stopped = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    progress.finish();
    if tally.stopped.is_none() {
        tally.stopped = output.finish().err();
    }
    tally.exit()
}

/// Ends the program if options do not go together.
fn check(args: &ReadArgs) {
    let conflict = |message: String| Args::command().error(clap::error::ErrorKind::ArgumentConflict, message).exit();
    let several = args.paths.len() > 1;
    if args.with_map && !matches!(args.format, Format::Json | Format::Jsonl) {
        conflict("`--with-map` adds to a record as JSON; use it with `--format json` or `jsonl`".to_owned());
    }
    if several && args.format == Format::Json {
        conflict(format!("`--format json` writes one record, and {} inputs are named; use `--format jsonl`", args.paths.len()));
    }
    for (option, given) in [("url", args.url.is_some()), ("headline", args.headline.is_some())] {
        if several && given {
            conflict(format!("`--{option}` is about one report, and {} inputs are named", args.paths.len()));
        }
    }
    if args.paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        conflict("`-` is named twice; standard input can be read once".to_owned());
    }
}

fn threads(args: &ReadArgs) -> usize {
    args.threads.map(usize::from).unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get()))
}

/// What the command line says of a report wins over what the report says.
fn with_options(args: &ReadArgs, mut article: Article) -> Article {
    let given = |option: &Option<String>, field: &mut Option<String>| {
        if option.is_some() {
            field.clone_from(option);
        }
    };
    given(&args.url, &mut article.url);
    given(&args.outlet, &mut article.outlet);
    given(&args.headline, &mut article.headline);
    if let Some(date) = args.published {
        article.published = Some(Published { date, basis: Basis::Given });
    }
    article
}

/// How many inputs were read, and what ended the run early.
#[derive(Default)]
struct Tally {
    read: usize,
    unread: usize,
    stopped: Option<io::Error>,
}

impl Tally {
    fn exit(&self) -> Exit {
        match &self.stopped {
            // Whoever reads our output has had enough of it.
            Some(error) if error.kind() == ErrorKind::BrokenPipe => Exit::AllRead,
            Some(error) => {
                eprintln!("onrecord: {error}");
                Exit::NothingRead
            }
            None if self.read == 0 => Exit::NothingRead,
            None if self.unread > 0 => {
                if self.unread > 3 && io::stderr().is_terminal() {
                    eprintln!("onrecord: {} read, {} could not be read", self.read, self.unread);
                }
                Exit::SomeUnread
            }
            None => Exit::AllRead,
        }
    }
}
