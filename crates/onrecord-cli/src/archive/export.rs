//! `onrecord export`: what fits, all of it, in a form that other programs read.

mod annotation;
mod brat;
mod csv;
mod ftm;
mod html;
mod jsonld;
mod parquet;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use onrecord_archive::questions::figures::Figure;
use onrecord_archive::questions::said::Statement;
use onrecord_archive::{Filter, Reader};

use super::args::{ExportArgs, ExportFormat};
use super::{Trouble, answer, article};

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Statements,
    Articles,
    Figures,
    Corrections,
}

/// Writes everything that fits.
pub fn run(args: &ExportArgs) -> Result<ExitCode, Trouble> {
    let (what, phrase) = match args.what.as_deref() {
        None | Some("statements") => (What::Statements, None),
        Some("articles") => (What::Articles, None),
        Some("figures") => (What::Figures, None),
        Some("corrections") => (What::Corrections, None),
        Some(phrase) => (What::Statements, Some(phrase.to_owned())),
    };
    let reader = Reader::open(&args.archive.path()?)?;
    let filter = Filter { phrase, limit: args.limit, ..answer::filter(&args.wanted) };
    if args.format == ExportFormat::Brat {
        let Some(folder) = &args.out else { return Err(Trouble::asked("brat takes a folder; name it with `--out`")) };
        return brat::write(&reader, &filter, folder);
    }
    let mut out = Out::open(args.out.as_deref())?;
    let statements = || -> Result<Vec<Statement>, Trouble> { Ok(reader.said(&filter)?.answers) };
    let figures = || -> Result<Vec<Figure>, Trouble> { Ok(reader.figures(&filter)?.answers) };
    match (args.format, what) {
        (ExportFormat::Jsonl, What::Statements) => lines(&mut out, statements()?)?,
        (ExportFormat::Jsonl, What::Figures) => lines(&mut out, figures()?)?,
        (ExportFormat::Jsonl, What::Corrections) => lines(&mut out, reader.corrections()?)?,
        (ExportFormat::Jsonl, What::Articles) => {
            for line in reader.articles(&filter)?.answers {
                lines(&mut out, [article::record(&reader, reader.stored(line.id)?)?])?;
            }
        }
        (ExportFormat::Csv, What::Statements) => csv::statements(&mut out, &statements()?)?,
        (ExportFormat::Csv, What::Figures) => csv::figures(&mut out, &figures()?)?,
        (ExportFormat::Parquet, What::Statements) => parquet::statements(&mut out, &statements()?)?,
        (ExportFormat::Parquet, What::Figures) => parquet::figures(&mut out, &figures()?)?,
        (ExportFormat::JsonLd, What::Statements) => jsonld::write(&mut out, &statements()?)?,
        (ExportFormat::WebAnnotation, What::Statements) => annotation::write(&mut out, &reader, &statements()?)?,
        (ExportFormat::Ftm, What::Statements) => ftm::write(&mut out, &statements()?)?,
        (ExportFormat::Html, What::Statements) => html::write(&mut out, &reader, &statements()?)?,
        _ => return Err(Trouble::asked("this form is for statements; `jsonl` has articles and corrections too, `csv` and `parquet` figures")),
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn lines(out: &mut impl Write, values: impl IntoIterator<Item = impl serde::Serialize>) -> io::Result<()> {
    for value in values {
        serde_json::to_writer(&mut *out, &value)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Standard output, or a file that has its name only when it is whole.
enum Out {
    Standard(BufWriter<io::Stdout>),
    File { file: BufWriter<File>, written: std::path::PathBuf, named: std::path::PathBuf },
}

impl Out {
    fn open(path: Option<&Path>) -> Result<Out, Trouble> {
        let Some(path) = path else { return Ok(Out::Standard(BufWriter::new(io::stdout()))) };
        let mut name = path.file_name().ok_or_else(|| Trouble::asked(format!("{} is no name for a file", path.display())))?.to_owned();
        name.push(".part");
        let written = path.with_file_name(name);
        let file = File::create(&written).map_err(|error| Trouble::asked(format!("{}: {error}", written.display())))?;
        Ok(Out::File { file: BufWriter::new(file), written, named: path.to_owned() })
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Out::Standard(mut out) => out.flush(),
            Out::File { file, written, named } => {
                file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
                std::fs::rename(written, named)
            }
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Out::Standard(out) => out.write(bytes),
            Out::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Out::Standard(out) => out.flush(),
            Out::File { file, .. } => file.flush(),
        }
    }
}
