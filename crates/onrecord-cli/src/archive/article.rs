//! `onrecord show ARTICLE`: an article of the archive with its record.

use std::process::ExitCode;

use onrecord::article::Article;
use onrecord::pipeline::Analysis;
use onrecord::resources::Resources;
use onrecord::standoff;
use onrecord_archive::{Kept, Reader, Stored};
use serde_json::Value;

use super::args::Form;
use super::keep::with_given;
use super::{Trouble, correct, print, print_json};
use crate::args::ShowArgs;
use crate::input::{Failure, Job, Kind};
use crate::output;
use crate::page;

/// Prints an article as `onrecord read` would, from what is kept.
pub fn show(args: &ShowArgs) -> Result<ExitCode, Trouble> {
    let Ok(id) = args.words.parse() else {
        return Err(Trouble::asked(format!("“{}” is no number of an article; `onrecord articles` prints them", args.words)));
    };
    let reader = Reader::open(&args.archive.path()?)?;
    let stored = reader.stored(id)?;
    if args.format == Form::Json {
        print_json(&record(&reader, stored)?)?;
    } else {
        let look = output::look(args.color);
        let analysis = Analysis { record: stored.record, issues: stored.issues, ..Analysis::default() };
        let mut text = page::page(&stored.article, &analysis, look);
        if !analysis.record.attributions.is_empty() {
            text += &page::legend(look);
        }
        print(&(text + &correct::of_article(&reader, id)?))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The record of an article in `onrecord/1`, with the page that it came from where this version still reads it so.
pub fn record(reader: &Reader, stored: Stored) -> Result<Value, Trouble> {
    let mut article = stored.article;
    let again = read_again(&reader.capture(stored.id)?);
    if let Ok(again) = again
        && again.text() == article.text()
    {
        article.page = again.page;
    }
    let analysis = Analysis { record: stored.record, issues: stored.issues, ..Analysis::default() };
    let producer = &stored.producer;
    let models = producer.models.iter().map(|(name, digest)| (name.as_str(), digest.as_str()));
    let document = standoff::document(Resources::english(), &article, &analysis).made_by(&producer.version, models);
    Ok(serde_json::to_value(&document).expect("a record is plain data"))
}

/// The article of a capture, as this version reads it.
pub fn read_again(kept: &Kept) -> Result<Article, Failure> {
    let kind = Kind::ALL.iter().find(|kind| kind.name() == kept.media).ok_or_else(|| Failure::new(&kept.received.place, "of a kind that is not known"))?;
    let job = Job {
        url: kept.received.url.clone(),
        charset: kept.received.charset.clone(),
        received: kept.received.at.clone(),
        outlet: kept.received.outlet.clone(),
        ..Job::new(&kept.received.place, *kind, kept.bytes.clone())
    };
    Ok(with_given(&kept.received.given, job.article()?))
}
