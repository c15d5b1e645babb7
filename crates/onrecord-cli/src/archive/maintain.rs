//! `onrecord stats`, `check`, `rebuild` and `forget`.

use std::process::ExitCode;

use onrecord::resources::Resources;
use onrecord_archive::{Reader, Writer, check as archive_check};
use serde_json::json;

use super::args::{CheckArgs, ForgetArgs, Form, RebuildArgs, StatsArgs};
use super::{Trouble, plural, print, print_json, producer, thousands};

/// Prints how much the archive holds.
pub fn stats(args: &StatsArgs) -> Result<ExitCode, Trouble> {
    let stats = Reader::open(&args.archive.path()?)?.stats()?;
    if args.format == Form::Json {
        print_json(&stats)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = String::new();
    let mut row = |number: i64, what: &str| out += &format!("{:>15}  {what}\n", thousands(number));
    row(stats.articles, "articles");
    row(stats.outlets, "outlets");
    row(stats.dispatches, "texts, copies counted once");
    row(stats.statements, "statements");
    row(stats.attributions, "attributions that witness them");
    row(stats.identities, "people, bodies and countries");
    row(stats.timexes, "times");
    row(stats.quantities, "figures");
    row(stats.checks, "relations of figures");
    row(stats.capture_bytes, "bytes received");
    row(stats.packed_bytes, "bytes packed");
    row(stats.file_bytes, "bytes of the file");
    if let (Some(first), Some(last)) = (&stats.first_published, &stats.last_published) {
        out += &format!("Published from {first} to {last}.\n");
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// Checks the archive and prints what is wrong with it.
pub fn check(args: &CheckArgs) -> Result<ExitCode, Trouble> {
    let damage = archive_check(&args.archive.path()?, |_| {})?;
    let sound = damage.findings.is_empty();
    match args.format {
        Form::Json => print_json(&json!({ "articles": damage.articles, "findings": damage.findings }))?,
        Form::Text if sound => print(&format!("{} checked; the archive is sound\n", plural(damage.articles as i64, "article")))?,
        Form::Text => print(&damage.findings.iter().map(|finding| format!("{finding}\n")).collect::<String>())?,
    }
    Ok(ExitCode::from(u8::from(!sound)))
}

/// Makes indexes and links again.
pub fn rebuild(args: &RebuildArgs) -> Result<ExitCode, Trouble> {
    let path = args.archive.path()?;
    let before = Reader::open(&path)?.stats()?;
    let resources = Resources::english();
    Writer::open(&path, producer(resources))?.rebuild(resources, |_| {})?;
    print(&format!("{} linked again\n", plural(before.articles, "article")))?;
    Ok(ExitCode::SUCCESS)
}

/// Forgets articles.
pub fn forget(args: &ForgetArgs) -> Result<ExitCode, Trouble> {
    let path = args.archive.path()?;
    drop(Reader::open(&path)?);
    let resources = Resources::english();
    let mut articles = args.article.clone();
    articles.sort_unstable();
    articles.dedup();
    Writer::open(&path, producer(resources))?.forget(&articles, resources, |_| {})?;
    print(&format!("{} forgotten\n", plural(articles.len() as i64, "article")))?;
    Ok(ExitCode::SUCCESS)
}
