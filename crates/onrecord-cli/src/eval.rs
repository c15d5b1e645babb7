//! `onrecord eval`: what the engine finds against what people marked, and the floors it must not fall below.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use onrecord::article::{Article, Basis, Published};
use onrecord::pipeline;
use onrecord::resources::Resources;
use onrecord::score::attribution::{self, Annotators};
use onrecord::score::{Count, Document, Figure, Tally, names, quantity, record, timex, treebank};
use onrecord::token;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::workers;

/// Score the engine against texts that people annotated
///
/// Gold may be PolNeAR's or GUM's attributions (JSON Lines), a directory or file of records
/// (`onrecord/1`), a treebank in CoNLL-U, names as BIOES tags, time expressions, NewsQuant's sentences, specifications
/// of Recognizers-Text, or the suite of checks (TOML); what it is shows in what it holds,
/// and it may be gzipped. Figures are in per cent; their keys stay the same from version to version.
#[derive(Debug, clap::Args)]
#[command(after_help = "Run `onrecord help eval` for examples and exit codes.")]
#[command(after_long_help = "\
Examples:
  onrecord eval ../shared/gold
      Every figure of one gold set.
  onrecord eval --floors eval/floors.toml --shared ../shared
      Every gold set that has floors, with each figure, its floor, and ok or BELOW.
  onrecord eval --records records.jsonl polnear/dev.jsonl
      The figures of records that were written before, instead of the engine's.

Exit codes:
  0  the figures are printed and reach their floors, or the gold is absent and that was said
  1  a figure is below its floor, the gold's digest is another, or a document could not be scored
  2  a file could not be read, or the command line was wrong")]
pub struct EvalArgs {
    /// Gold files or directories; with `--floors`, those of the set with their digest are held
    #[arg(required_unless_present = "floors", value_name = "GOLD")]
    pub gold: Vec<PathBuf>,

    /// What to write
    #[arg(short, long, value_enum, default_value_t = EvalFormat::Text)]
    pub format: EvalFormat,

    /// The least that figures may be, by gold set
    #[arg(long, value_name = "FILE")]
    pub floors: Option<PathBuf>,

    /// Where the gold sets of the floors lie
    #[arg(long, value_name = "DIR", default_value = "../shared")]
    pub shared: PathBuf,

    /// Score only these sets of the floors
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "floors", conflicts_with = "gold")]
    pub only: Vec<String>,

    /// Score these records (`onrecord/1`, JSON Lines) instead of running the engine
    #[arg(long, value_name = "FILE")]
    pub records: Option<PathBuf>,

    /// How many texts to read at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// The forms of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvalFormat {
    /// A table for the terminal
    Text,
    /// Every figure with its counts, as JSON
    Json,
}

/// Scores every gold set that is asked for and prints its figures; says how it went.
pub fn run(args: &EvalArgs) -> ExitCode {
    match evaluate(args) {
        Ok(report) => {
            let shown = report.write(args.format);
            match io::stdout().lock().write_all(shown.as_bytes()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string()),
                _ if report.is_good() => ExitCode::SUCCESS,
                _ => ExitCode::from(1),
            }
        }
        Err(reason) => fail(&reason),
    }
}

fn fail(reason: &str) -> ExitCode {
    eprintln!("onrecord: {reason}");
    ExitCode::from(2)
}

fn evaluate(args: &EvalArgs) -> Result<Report, String> {
    let floors = args.floors.as_deref().map(Floors::read).transpose()?;
    let system = System::new(args)?;
    let mut report = Report::default();
    let Some(mut floors) = floors else {
        for path in &args.gold {
            report.sets.push(score(path, None, &system)?);
        }
        return Ok(report);
    };
    if !args.gold.is_empty() {
        for path in &args.gold {
            let digest = Files::read(path)?.digest;
            let set = floors.set.iter().find(|s| s.sha256 == digest);
            let mut scored = score(path, set, &system)?;
            if set.is_none() {
                scored.problems.push(format!("no set of the floors has the digest {digest}"));
            }
            report.sets.push(scored);
        }
        return Ok(report);
    }
    if let Some(unknown) = args.only.iter().find(|name| floors.set.iter().all(|s| s.name != **name)) {
        return Err(format!("the floors have no set named {unknown:?}"));
    }
    if !args.shared.is_dir() {
        report.skipped = Some(format!("{} is absent, so nothing is scored", args.shared.display()));
        return Ok(report);
    }
    // `eval/floors.toml` lies one folder below the project.
    let ours = args.floors.as_deref().and_then(Path::parent).and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf);
    floors.set.retain(|s| args.only.is_empty() || args.only.contains(&s.name));
    for set in &floors.set {
        let path = if set.ours { ours.join(&set.path) } else { args.shared.join(&set.path) };
        if !path.exists() {
            report.sets.push(SetReport::new(&set.name, &path, vec![format!("{} is missing", path.display())]));
            continue;
        }
        report.sets.push(score(&path, Some(set), &system)?);
    }
    Ok(report)
}

/// Scores one gold set, and holds its figures against the set's floors.
fn score(path: &Path, set: Option<&Set>, system: &System) -> Result<SetReport, String> {
    let files = Files::read(path)?;
    let name = set.map_or_else(|| path.display().to_string(), |s| s.name.clone());
    let mut report = SetReport::new(&name, path, Vec::new());
    if let Some(set) = set.filter(|s| s.sha256 != files.digest) {
        report.problems.push(format!("the gold has changed: its digest is {}, the floors are for {}", files.digest, set.sha256));
    }
    let mut gold = Gold::parse(path, files.texts)?;
    if let Some(first) = set.and_then(|s| s.first) {
        gold.truncate(first);
    }
    report.documents = gold.len();
    gold.score(path, system, &mut report)?;
    if let Some(set) = set {
        report.hold(&set.floors);
    }
    Ok(report)
}

/// `eval/floors.toml`: what is not to get worse.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    set: Vec<Set>,
}

/// A gold set and the least that each of its figures may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    name: String,
    /// Below `--shared`, or below the project where it is ours.
    path: PathBuf,
    /// Whether it is part of the project.
    #[serde(default)]
    ours: bool,
    /// Of the file; of a directory see [`Files`].
    sha256: String,
    /// Only so many documents from the start.
    first: Option<usize>,
    floors: BTreeMap<String, f64>,
}

impl Floors {
    fn read(path: &Path) -> Result<Floors, String> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }
}

/// The files of a gold set: one, or the `.json` files of a directory in the order of their names.
struct Files {
    texts: Vec<String>,
    /// The file's SHA-256; of a directory that of what `sha256sum *.json` prints there.
    digest: String,
}

impl Files {
    fn read(path: &Path) -> Result<Files, String> {
        let named = |path: &Path, e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let one = |path: &Path| -> Result<(String, String), String> {
            let bytes = fs::read(path).map_err(|e| named(path, &e))?;
            let digest = hex(&bytes);
            let mut text = bytes;
            if text.starts_with(&[0x1f, 0x8b]) {
                let mut unpacked = Vec::new();
                flate2::read::MultiGzDecoder::new(&text[..]).read_to_end(&mut unpacked).map_err(|e| named(path, &e))?;
                text = unpacked;
            }
            let text = String::from_utf8(text).map_err(|_| named(path, &"is not UTF-8"))?;
            Ok((text, digest))
        };
        if !path.is_dir() {
            let (text, digest) = one(path)?;
            return Ok(Files { texts: vec![text], digest });
        }
        let entries = fs::read_dir(path).map_err(|e| named(path, &e))?;
        let mut members = entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>().map_err(|e| named(path, &e))?;
        members.retain(|m| m.extension().is_some_and(|e| e == "json"));
        members.sort();
        if members.is_empty() {
            return Err(named(path, &"holds no .json files"));
        }
        let (mut texts, mut sums) = (Vec::new(), String::new());
        for member in &members {
            let (text, digest) = one(member)?;
            texts.push(text);
            sums += &format!("{digest}  {}\n", member.file_name().unwrap_or_default().to_string_lossy());
        }
        Ok(Files { texts, digest: hex(sums.as_bytes()) })
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Annotated documents of one of the kinds that can be scored.
enum Gold {
    /// PolNeAR's lines, GUM's attributions.
    Attributions(Vec<Document>),
    /// `onrecord/1`.
    Records(Vec<Document>, Vec<timex::Document>),
    /// CoNLL-U.
    Treebank(Vec<treebank::Document>),
    /// English Worldwide Newswire.
    Names(Vec<names::Document>),
    /// NewsQuant.
    Sentences(Vec<quantity::Sentence>),
    /// Recognizers-Text.
    Phrases(Vec<quantity::Case>),
    /// The suite of checks.
    Checks(Vec<quantity::Sum>),
    /// TimeBank, AQUAINT, MEANTIME.
    Times(Vec<timex::Document>),
}

impl Gold {
    /// Tells by what the files hold what they are.
    fn parse(path: &Path, texts: Vec<String>) -> Result<Gold, String> {
        let named = |e: &str| format!("{}: {e}", path.display());
        if let [text] = &texts[..]
            && text.contains("[[case]]")
        {
            let suite: quantity::Suite = toml::from_str(text).map_err(|e| named(&e.to_string()))?;
            return Ok(Gold::Checks(suite.case));
        }
        if let [text] = &texts[..]
            && text.starts_with(|c: char| c == '#' || c.is_ascii_digit())
        {
            return treebank::documents(text).map(Gold::Treebank).map_err(|e| named(&e));
        }
        let mut values = Vec::new();
        for text in &texts {
            values.extend(json_values(text).map_err(|e| named(&e))?);
        }
        let Some(first) = values.first() else { return Err(named("holds no gold")) };
        if first["tags"].is_array() && first["sentences"].is_array() {
            let documents = values.into_iter().map(serde_json::from_value).collect::<Result<_, _>>();
            return documents.map(Gold::Names).map_err(|e| named(&e.to_string()));
        }
        if first["Input"].is_string() {
            let cases = values.into_iter().map(serde_json::from_value).collect::<Result<_, _>>();
            return cases.map(Gold::Phrases).map_err(|e| named(&e.to_string()));
        }
        if first["quantities"].is_array() && first["id"].is_null() {
            let sentences = values.into_iter().map(serde_json::from_value).collect::<Result<_, _>>();
            return sentences.map(Gold::Sentences).map_err(|e| named(&e.to_string()));
        }
        let times = || values.iter().map(timex::Document::from_json).collect::<Option<Vec<_>>>();
        if first["timexes"].is_array() && !first["attributions"].is_array() {
            return times().map(Gold::Times).ok_or_else(|| named("holds a document without an id or a text"));
        }
        if !first["attributions"].is_array() {
            return Err(named("is no gold that can be scored: attributions, records, CoNLL-U, names as BIOES tags, time expressions, or figures"));
        }
        let are_records = first["entities"].is_array();
        let documents: Option<Vec<Document>> = values.iter().map(|v| Document::from_json(v).filter(|d| d.text.is_some())).collect();
        let documents = documents.ok_or_else(|| named("holds a document without an id or a text"))?;
        // A record may be without times.
        Ok(if are_records { Gold::Records(documents, times().unwrap_or_default()) } else { Gold::Attributions(documents) })
    }

    fn len(&self) -> usize {
        match self {
            Gold::Attributions(d) | Gold::Records(d, _) => d.len(),
            Gold::Times(d) => d.len(),
            Gold::Treebank(d) => d.len(),
            Gold::Names(d) => d.len(),
            Gold::Sentences(d) => d.len(),
            Gold::Phrases(d) => d.len(),
            Gold::Checks(d) => d.len(),
        }
    }

    fn truncate(&mut self, first: usize) {
        match self {
            Gold::Attributions(d) => d.truncate(first),
            Gold::Records(d, times) => {
                d.truncate(first);
                times.truncate(first);
            }
            Gold::Times(d) => d.truncate(first),
            Gold::Treebank(d) => d.truncate(first),
            Gold::Names(d) => d.truncate(first),
            Gold::Sentences(d) => d.truncate(first),
            Gold::Phrases(d) => d.truncate(first),
            Gold::Checks(d) => d.truncate(first),
        }
    }

    fn score(&self, path: &Path, system: &System, report: &mut SetReport) -> Result<(), String> {
        let needs_engine = || match system {
            System::Engine { .. } => Ok(()),
            System::Records(_) => Err(format!("{}: records do not hold what this gold marks", path.display())),
        };
        match self {
            Gold::Attributions(documents) => {
                let several = documents.iter().any(|d| !d.alternates.is_empty());
                let corpus = if documents.iter().any(|d| d.attributions.iter().any(|a| a.source_entity.is_some())) { "gum" } else { "polnear" };
                let tallies = system.over(documents, report, |gold| {
                    let found = system.document(gold).unwrap_or_default();
                    // PolNeAR and GUM mark only the outermost attribution.
                    let mut found = found;
                    found.attributions.retain(|a| !a.nested);
                    let mut tallies = vec![attribution::score(gold, &found, Annotators::Every)];
                    tallies.extend(several.then(|| attribution::score(gold, &found, Annotators::Primary)));
                    Ok(tallies)
                })?;
                for (tally, part) in tallies.iter().zip(["", "primary."]) {
                    report.figures(tally, |key| format!("{corpus}.{part}{key}"));
                }
            }
            Gold::Records(documents, times) => {
                let tallies = system.over(documents, report, |gold| {
                    record::score(gold, system.document(gold).as_ref()).map(|t| vec![t]).map_err(|e| format!("{} is not scored: {e}", gold.id))
                })?;
                tallies.iter().for_each(|t| report.figures(t, |key| format!("gold.{key}")));
                if let System::Engine { .. } = system {
                    let tallies = system.over(times, report, |gold| Ok(vec![timex::score(gold, &times_of(gold))]))?;
                    tallies.iter().for_each(|t| report.figures(t, |key| format!("gold.timex.{key}")));
                }
            }
            Gold::Times(documents) => {
                needs_engine()?;
                let tallies = system.over(documents, report, |gold| Ok(vec![timex::score(gold, &times_of(gold))]))?;
                let stem = path.file_name().unwrap_or_default().to_string_lossy();
                let stem = stem.trim_end_matches(".gz").trim_end_matches(".jsonl");
                tallies.iter().for_each(|t| report.figures(t, |key| format!("timex.{key}.{stem}")));
            }
            Gold::Treebank(documents) => {
                needs_engine()?;
                let resources = Resources::english();
                let tallies = system.over(documents, report, |gold| {
                    let marked = resources.reader.read_sentences(&gold.text, &gold.tokens(resources.abbreviations));
                    let own = resources.reader.read(&gold.text, &token::tokenize(resources.abbreviations, &gold.text), &|_| false);
                    let mut tally = treebank::score_tags(gold, &marked);
                    tally.add(&treebank::score_tokens(gold, &own.tokens));
                    Ok(vec![tally])
                })?;
                let stem = path.file_name().unwrap_or_default().to_string_lossy();
                let stem = stem.trim_end_matches(".gz").trim_end_matches(".conllu");
                tallies.iter().for_each(|t| report.figures(t, |key| format!("ud.{key}.{stem}")));
            }
            Gold::Names(documents) => {
                needs_engine()?;
                let tallies = system.over(documents, report, |gold| {
                    let analysis = pipeline::analyse(Resources::english(), &Article::new(&gold.id, &gold.text));
                    Ok(vec![names::score(gold, &analysis.parse)])
                })?;
                tallies.iter().for_each(|t| report.figures(t, |key| format!("names.{key}")));
            }
            Gold::Sentences(sentences) => {
                needs_engine()?;
                let resources = Resources::english();
                let tallies = system.over(sentences, report, |gold| {
                    let analysis = pipeline::analyse(resources, &Article::new("", &gold.text));
                    Ok(by_half(&gold.text, quantity::score_sentence(resources, gold, &analysis.record)))
                })?;
                report.halves(&tallies, "newsquant");
            }
            Gold::Phrases(cases) => {
                needs_engine()?;
                let resources = Resources::english();
                // One file is about one kind of thing; its phrases without any are about it too.
                let measured = cases.iter().any(quantity::Case::is_measured);
                let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let tallies = system.over(cases, report, |case| {
                    let holds = if measured {
                        case.has_measures(resources)
                    } else {
                        case.has_numbers()
                    };
                    Ok(by_half(&case.input, quantity::score_case(case, measured, holds)))
                })?;
                report.halves(&tallies, &format!("recognizers.{stem}"));
            }
            Gold::Checks(cases) => {
                needs_engine()?;
                let resources = Resources::english();
                let tallies = system.over(cases, report, |case| {
                    let tally = quantity::score_checks(case, &pipeline::analyse(resources, &Article::new("", &case.text)).record);
                    Ok(if case.aside { vec![tally.clone(), Tally::default(), tally] } else { vec![tally.clone(), tally, Tally::default()] })
                })?;
                for (tally, part) in tallies.iter().zip(["", "tuned.", "aside."]) {
                    report.figures(tally, |key| format!("checks.{part}{key}"));
                }
            }
        }
        Ok(())
    }
}

/// A tally for the whole, for the half that may be read, and for the one that may not: by the last bit of the text's SHA-256.
fn by_half(text: &str, tally: Tally) -> Vec<Tally> {
    let odd = Sha256::digest(text.as_bytes()).last().is_some_and(|byte| byte % 2 == 1);
    if odd { vec![tally.clone(), Tally::default(), tally] } else { vec![tally.clone(), tally, Tally::default()] }
}

/// What the engine finds in a text, published when the gold says.
fn times_of(gold: &timex::Document) -> Vec<timex::Timex> {
    let mut article = Article::new(&gold.id, &gold.text);
    article.published = gold.published.map(|date| Published { date, basis: Basis::Given });
    timex::of_record(&article, &pipeline::analyse(Resources::english(), &article).record)
}

/// The values of JSON Lines, or of one document however it is laid out.
fn json_values(text: &str) -> Result<Vec<Value>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = || text.split('\n').filter(|line| !line.trim().is_empty());
    if lines().next().is_some_and(|line| serde_json::from_str::<Value>(line).is_ok()) {
        return (1..).zip(lines()).map(|(n, line)| serde_json::from_str(line).map_err(|e| format!("document {n}: {e}"))).collect();
    }
    match serde_json::from_str(text).map_err(|e| e.to_string())? {
        Value::Array(values) => Ok(values),
        value => Ok(vec![value]),
    }
}

/// What is scored.
enum System {
    /// The engine, here and now.
    Engine { threads: usize },
    /// Records that were written before, by id.
    Records(BTreeMap<String, Document>),
}

impl System {
    fn new(args: &EvalArgs) -> Result<System, String> {
        let Some(path) = &args.records else {
            let cores = || std::thread::available_parallelism().map_or(1, |n| n.get());
            return Ok(System::Engine { threads: args.threads.map_or_else(cores, usize::from) });
        };
        let mut records = BTreeMap::new();
        for text in Files::read(path)?.texts {
            let values = json_values(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            records.extend(values.iter().filter_map(Document::from_json).map(|d| (d.id.clone(), d)));
        }
        Ok(System::Records(records))
    }

    /// What the system says of the text of `gold`.
    fn document(&self, gold: &Document) -> Option<Document> {
        match self {
            System::Records(records) => records.get(&gold.id).cloned(),
            System::Engine { .. } => {
                let article = Article::new(&gold.id, gold.text.clone().unwrap_or_default());
                Some(Document::of_analysis(&article, &pipeline::analyse(Resources::english(), &article)))
            }
        }
    }

    /// Scores documents in parallel and adds the tallies up, in the order of the documents.
    fn over<D: Sync>(&self, documents: &[D], report: &mut SetReport, one: impl Fn(&D) -> Result<Vec<Tally>, String> + Sync) -> Result<Vec<Tally>, String> {
        let threads = match self {
            System::Engine { threads } => *threads,
            System::Records(_) => 1,
        };
        let mut sums: Vec<Tally> = Vec::new();
        let mut broken = None;
        workers::in_order(threads, documents.iter(), one, |result| match result {
            Ok(Ok(tallies)) => {
                sums.resize(tallies.len(), Tally::default());
                sums.iter_mut().zip(&tallies).for_each(|(sum, tally)| sum.add(tally));
                ControlFlow::Continue(())
            }
            Ok(Err(problem)) => {
                report.problems.push(problem);
                ControlFlow::Continue(())
            }
            Err(panic) => {
                broken = Some(format!("internal error: {panic}"));
                ControlFlow::Break(())
            }
        });
        broken.map_or(Ok(sums), Err)
    }
}

/// What came of a run.
#[derive(Default)]
struct Report {
    sets: Vec<SetReport>,
    skipped: Option<String>,
}

/// The figures of one gold set.
struct SetReport {
    name: String,
    path: String,
    documents: usize,
    figures: Vec<(Figure, Option<f64>)>,
    /// What stands in the way of comparing them.
    problems: Vec<String>,
}

impl SetReport {
    fn new(name: &str, path: &Path, problems: Vec<String>) -> SetReport {
        SetReport { name: name.to_owned(), path: path.display().to_string(), documents: 0, figures: Vec::new(), problems }
    }

    fn figures(&mut self, tally: &Tally, name: impl Fn(&str) -> String) {
        self.figures.extend(tally.figures(name).into_iter().map(|figure| (figure, None)));
    }

    fn halves(&mut self, tallies: &[Tally], name: &str) {
        for (tally, part) in tallies.iter().zip(["", "read.", "unread."]) {
            self.figures(tally, |key| format!("{name}.{part}{key}"));
        }
    }

    fn hold(&mut self, floors: &BTreeMap<String, f64>) {
        for (key, floor) in floors {
            match self.figures.iter_mut().find(|(figure, _)| figure.key == *key) {
                Some((_, held)) => *held = Some(*floor),
                None => self.problems.push(format!("{key} has a floor and is no figure of this set")),
            }
        }
    }
}

/// Whether a figure, as it is printed, reaches its floor.
fn reaches(figure: &Figure, floor: f64) -> bool {
    figure.count.value().is_some_and(|value| (value * 10.0).round() >= (floor * 10.0).round())
}

impl Report {
    fn is_good(&self) -> bool {
        let reached = |(figure, floor): &(Figure, Option<f64>)| floor.is_none_or(|floor| reaches(figure, floor));
        self.sets.iter().all(|set| set.problems.is_empty() && set.figures.iter().all(reached))
    }

    fn write(&self, format: EvalFormat) -> String {
        match format {
            EvalFormat::Text => self.text(),
            EvalFormat::Json => serde_json::to_string_pretty(&self.json()).expect("a report is plain data") + "\n",
        }
    }

    fn text(&self) -> String {
        let number = |value: Option<f64>| value.map_or("–".to_owned(), |v| format!("{v:.1}"));
        let mut out = String::new();
        for (at, set) in self.sets.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            let named = if set.name == set.path { String::new() } else { format!("{}, ", set.name) };
            out += &format!("{named}{}, {} documents\n", set.path, set.documents);
            if !set.figures.is_empty() {
                out += &format!("  {:34} {:>6} {:>6} {:>6}  {:>6} {:>6}\n", "", "P", "R", "F1 / %", "gold", "system");
            }
            for (figure, floor) in &set.figures {
                let (p, r, gold, system) = match figure.count {
                    Count::Found { precision, recall } => (number(precision.percent()), number(recall.percent()), recall.of, precision.of.to_string()),
                    Count::Share(ratio) => (String::new(), String::new(), ratio.of, String::new()),
                };
                let value = number(figure.count.value());
                let held = floor.map(|f| format!("   floor {f:>5.1}  {}", if reaches(figure, f) { "ok" } else { "BELOW" }));
                let line = format!("  {:34} {p:>6} {r:>6} {value:>6}  {gold:>6} {system:>6}{}", figure.key, held.unwrap_or_default());
                out += line.trim_end();
                out.push('\n');
            }
            for problem in &set.problems {
                out += &format!("  problem: {problem}\n");
            }
        }
        if let Some(reason) = &self.skipped {
            out += &format!("skipped: {reason}\n");
        }
        if self.sets.iter().any(|set| set.figures.iter().any(|f| f.1.is_some())) {
            let below = self.sets.iter().flat_map(|s| &s.figures).filter(|(f, floor)| floor.is_some_and(|floor| !reaches(f, floor)));
            let keys: Vec<&str> = below.map(|(f, _)| f.key.as_str()).collect();
            out += &match keys.len() {
                0 => "\nevery floor is reached\n".to_owned(),
                n => format!("\n{n} below the floor: {}\n", keys.join(", ")),
            };
        }
        out
    }

    fn json(&self) -> Value {
        let figure = |(figure, floor): &(Figure, Option<f64>)| {
            let mut out = json!({"key": figure.key, "value": figure.count.value()});
            match figure.count {
                Count::Found { precision, recall } => {
                    out["precision"] = json!(precision.percent());
                    out["recall"] = json!(recall.percent());
                    out["gold"] = json!(recall.of);
                    out["system"] = json!(precision.of);
                }
                Count::Share(ratio) => out["of"] = json!(ratio.of),
            }
            if let Some(floor) = floor {
                out["floor"] = json!(floor);
                out["ok"] = json!(reaches(figure, *floor));
            }
            out
        };
        let set = |set: &SetReport| {
            json!({"name": set.name, "path": set.path, "documents": set.documents, "problems": set.problems,
                   "figures": set.figures.iter().map(figure).collect::<Vec<_>>()})
        };
        json!({"ok": self.is_good(), "skipped": self.skipped, "sets": self.sets.iter().map(set).collect::<Vec<_>>()})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold(text: &str) -> Result<Gold, String> {
        Gold::parse(Path::new("gold"), vec![text.to_owned()])
    }

    #[test]
    fn gold_is_told_by_what_it_holds() {
        let polnear = r#"{"id": "a", "text": "", "attributions": []}"#;
        assert!(matches!(gold(&format!("{polnear}\n\n{polnear}\n")), Ok(Gold::Attributions(d)) if d.len() == 2));
        assert!(matches!(gold(r#"{"id": "a", "text": "", "entities": {}, "attributions": []}"#), Ok(Gold::Attributions(_))));
        assert!(matches!(gold("{\n\"id\": \"a\",\n\"text\": \"\", \"entities\": [], \"attributions\": []}"), Ok(Gold::Records(..))));
        assert!(matches!(gold(r#"{"id": "a", "text": "", "sentences": [["A"]], "tags": [["O"]]}"#), Ok(Gold::Names(_))));
        assert!(matches!(gold("1\tNo\tno\tINTJ\tUH\t_\t0\troot\t_\t_\n"), Ok(Gold::Treebank(_))));
        for none in ["", "Dear sir", "{}", r#"{"text": "", "attributions": []}"#, "#\n1\tNo\n"] {
            assert!(gold(none).is_err(), "{none}");
        }
    }

    #[test]
    fn a_floor_is_held_against_the_figure_as_printed() {
        let figure = |right: f64, of| Figure { key: String::new(), count: Count::Share(onrecord::score::Ratio { right, of }) };
        assert!(reaches(&figure(799.6, 1000), 80.0));
        assert!(!reaches(&figure(799.4, 1000), 80.0));
        assert!(!reaches(&figure(0.0, 0), 0.0));
    }
}
