//! Records on standard output, in the form that was asked for.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use clap::ColorChoice;
use onrecord::article::Article;
use onrecord::conllu;
use onrecord::pipeline::Analysis;
use onrecord::resources::Resources;
use onrecord::standoff;

use crate::args::Format;
use crate::page::{self, Look};

/// A record in its form, ready to be written.
#[derive(Debug)]
pub struct Written {
    text: String,
    statements: bool,
}

/// Turns records into their form; shared by the workers.
#[derive(Debug, Clone, Copy)]
pub struct Renderer {
    format: Format,
    with_map: bool,
    look: Look,
}

impl Renderer {
    /// The record in the form that was asked for, its last line end included.
    pub fn render(&self, resources: &Resources, article: &Article, analysis: &Analysis) -> Written {
        let document = || {
            let document = standoff::document(resources, article, analysis);
            if self.with_map { document.with_map(article) } else { document }
        };
        let mut text = match self.format {
            Format::Text => page::page(article, analysis, self.look),
            Format::Json => serde_json::to_string_pretty(&document()).expect("a record is plain data"),
            Format::Jsonl => serde_json::to_string(&document()).expect("a record is plain data"),
            Format::Conllu => conllu::write(resources, article, &analysis.parse),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Written { text, statements: !analysis.record.attributions.is_empty() }
    }
}

/// Standard output.
pub struct Output {
    renderer: Renderer,
    out: BufWriter<Stdout>,
    at_once: bool,
    written: usize,
    statements: bool,
    /// For `--format json`: the only record, until it is known that there is no second one.
    only: Option<String>,
}

impl Output {
    /// Prepares standard output for records of this form.
    pub fn new(format: Format, with_map: bool, color: ColorChoice) -> Output {
        let out = io::stdout();
        let at_once = out.is_terminal();
        let renderer = Renderer { format, with_map, look: look(color) };
        Output { renderer, out: BufWriter::with_capacity(64 << 10, out), at_once, written: 0, statements: false, only: None }
    }

    /// What the workers need to make records ready.
    pub fn renderer(&self) -> Renderer {
        self.renderer
    }

    /// Writes one record.
    pub fn write(&mut self, record: Written) -> io::Result<()> {
        self.written += 1;
        self.statements |= record.statements;
        match self.renderer.format {
            Format::Json if self.written > 1 => {
                self.only = None;
                return Err(io::Error::other(
                    "the input holds several reports, and `--format json` writes one record; use `--format jsonl`",
                ));
            }
            Format::Json => self.only = Some(record.text),
            Format::Text => {
                if self.written > 1 {
                    self.out.write_all(b"\n\n")?;
                }
                self.out.write_all(record.text.as_bytes())?;
            }
            Format::Jsonl | Format::Conllu => self.out.write_all(record.text.as_bytes())?,
        }
        if self.at_once { self.out.flush() } else { Ok(()) }
    }

    /// Writes what comes last.
    pub fn finish(&mut self) -> io::Result<()> {
        if let Some(record) = self.only.take() {
            self.out.write_all(record.as_bytes())?;
        }
        if self.renderer.format == Format::Text && self.statements {
            self.out.write_all(page::legend(self.renderer.look).as_bytes())?;
        }
        self.out.flush()
    }
}

/// How the page looks here: `--color`, then `NO_COLOR`, then what standard output is.
pub fn look(color: ColorChoice) -> Look {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let terminal = io::stdout().is_terminal();
    let colour = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb"),
    };
    let columns = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let width = columns.filter(|width| *width > 0).unwrap_or(page::PIPE_WIDTH);
    Look { width: width.clamp(page::MIN_WIDTH, page::MAX_WIDTH), colour }
}
