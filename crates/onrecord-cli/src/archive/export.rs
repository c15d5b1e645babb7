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
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use onrecord_archive::questions::figures::Figure;
use onrecord_archive::questions::said::Statement;
use onrecord_archive::{Filter, Reader};

use super::args::{ExportArgs, ExportFormat, Wanted};
use super::{Trouble, answer, article};

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Statements,
    Articles,
    Figures,
    Corrections,
}

/// Refuses what cannot be done, before anything is written.
fn fits(args: &ExportArgs, what: What) -> Result<(), Trouble> {
    let has = match what {
        What::Statements => true,
        What::Articles => matches!(args.format, ExportFormat::Jsonl | ExportFormat::Brat),
        What::Figures => matches!(args.format, ExportFormat::Jsonl | ExportFormat::Csv | ExportFormat::Parquet),
        What::Corrections => args.format == ExportFormat::Jsonl,
    };
    if !has {
        return Err(unfit());
    }
    let Wanted { by, act, since, until, outlet, form } = &args.wanted;
    let of_statements = [("--by", by), ("--act", act), ("--form", form)];
    let of_reports = [("--since", since), ("--until", until), ("--outlet", outlet)];
    let unused = match what {
        What::Statements | What::Articles => None,
        What::Figures => of_statements.into_iter().find(|(_, value)| value.is_some()),
        What::Corrections => of_statements.into_iter().chain(of_reports).find(|(_, value)| value.is_some()),
    };
    unused.map_or(Ok(()), |(name, _)| Err(Trouble::asked(format!("`{name}` says nothing of {}", args.what.as_deref().unwrap_or_default()))))
}

fn unfit() -> Trouble {
    Trouble::asked("this form is for statements; `jsonl` has articles, figures and corrections too, `csv` and `parquet` figures, `brat` articles")
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
    fits(args, what)?;
    let reader = Reader::open(&args.archive.path()?)?;
    let filter = Filter { phrase, limit: args.limit.filter(|limit| *limit > 0), ..answer::filter(&args.wanted) };
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
                let mut record = article::record(&reader, reader.stored(line.id)?)?;
                // Its number here, by which statements name it.
                record["article"] = line.id.into();
                lines(&mut out, [record])?;
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
        _ => return Err(unfit()),
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
    File { file: Option<BufWriter<File>>, written: PathBuf, named: PathBuf },
}

impl Drop for Out {
    /// What was not finished is no file.
    fn drop(&mut self) {
        if let Out::File { written, .. } = self {
            let _ = std::fs::remove_file(written);
        }
    }
}

impl Out {
    fn open(path: Option<&Path>) -> Result<Out, Trouble> {
        let Some(path) = path else { return Ok(Out::Standard(BufWriter::new(io::stdout()))) };
        if path.is_dir() {
            return Err(Trouble::asked(format!("{} is a folder", path.display())));
        }
        let mut name = path.file_name().ok_or_else(|| Trouble::asked(format!("{} is no name for a file", path.display())))?.to_owned();
        name.push(".part");
        let written = path.with_file_name(name);
        let file = File::create(&written).map_err(|error| Trouble::asked(format!("{}: {error}", written.display())))?;
        Ok(Out::File { file: Some(BufWriter::new(file)), written, named: path.to_owned() })
    }

    fn finish(mut self) -> io::Result<()> {
        match &mut self {
            Out::Standard(out) => out.flush(),
            Out::File { file, written, named } => {
                if let Some(file) = file.take() {
                    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
                }
                std::fs::rename(written, named)
            }
        }
    }

    fn inner(&mut self) -> &mut dyn Write {
        match self {
            Out::Standard(out) => out,
            Out::File { file: Some(file), .. } => file,
            Out::File { file: None, .. } => unreachable!("it is taken at the end"),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}
