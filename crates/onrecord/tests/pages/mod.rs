//! The suite's pages: a title, a sentence on the phenomenon, then cases of an article and what it shows.
//!
//! A case is a heading, a fenced `text` block, and further blocks, one
//! expectation a line. `\u{a0}` and its like stand for characters that the eye
//! cannot tell apart.

use std::fs;
use std::path::{Path, PathBuf};

/// One page.
pub struct Page {
    /// Where it lies.
    pub path: PathBuf,
    /// Its place in the suite, without the ending: `attribution/cue-before`.
    pub name: String,
    /// What stands under it, in order.
    pub cases: Vec<Case>,
}

/// An article and what is expected of it.
pub struct Case {
    /// The heading.
    pub title: String,
    /// The article's text.
    pub text: String,
    /// The blocks after the text, in order.
    pub blocks: Vec<Block>,
}

/// A fenced block of expectations.
pub struct Block {
    /// The word after the fence: `record`, `sentences` …
    pub kind: String,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// One expectation.
pub struct Line {
    /// Which line of the page, the first being 0.
    pub number: usize,
    /// What is expected, the mark left out.
    pub words: String,
    /// The checks that are known to miss.
    pub known: Vec<String>,
}

impl Page {
    /// The folder the page lies in.
    pub fn folder(&self) -> &str {
        self.name.split('/').next().expect("split gives one part at least")
    }
}

/// What a known miss is marked with, at the end of a line.
const MARK: &str = " (known miss: ";

/// Every page of the suite, in the order of their names.
pub fn all() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no page under {}", root.display());
    paths.into_iter().map(|path| read(&root, path)).collect()
}

/// A line of a page with other marks than it has.
pub fn marked(line: &str, known: &[&str]) -> String {
    let (words, _) = split_mark(line);
    if known.is_empty() { words.to_owned() } else { format!("{words}{MARK}{})", known.join(", ")) }
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|e| e == "md") {
            out.push(path);
        }
    }
}

fn read(root: &Path, path: PathBuf) -> Page {
    let source = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let name = path.strip_prefix(root).expect("the page lies under the root").with_extension("");
    let name = name.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let cases = parse(&source).unwrap_or_else(|e| panic!("{name}: {e}"));
    Page { path, name, cases }
}

fn parse(source: &str) -> Result<Vec<Case>, String> {
    let mut lines = source.lines().enumerate().peekable();
    lines.next_if(|(_, l)| l.starts_with("# ")).ok_or("the first line is the title: `# …`")?;
    let mut cases: Vec<Case> = Vec::new();
    let mut said = false;
    while let Some((number, line)) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.to_owned(), text: String::new(), blocks: Vec::new() });
        } else if let Some(kind) = line.strip_prefix("```") {
            let mut body = Vec::new();
            loop {
                let (number, line) = lines.next().ok_or(format!("the fence of line {} is not closed", number + 1))?;
                if line == "```" {
                    break;
                }
                body.push((number, line));
            }
            let case = cases.last_mut().ok_or("a case starts with `## …`")?;
            if kind == "text" {
                case.text = unescape(&body.iter().map(|(_, l)| *l).collect::<Vec<_>>().join("\n"));
            } else {
                case.blocks.push(Block { kind: kind.to_owned(), lines: body.into_iter().map(line_of).collect() });
            }
        } else {
            said |= cases.is_empty() && !line.trim().is_empty();
        }
    }
    if !said {
        return Err("a sentence on the phenomenon follows the title".to_owned());
    }
    match cases.iter().find(|c| c.text.is_empty() || c.blocks.is_empty()) {
        Some(case) => Err(format!("{:?} lacks its text or what is expected of it", case.title)),
        None => Ok(cases),
    }
}

fn line_of((number, line): (usize, &str)) -> Line {
    let (words, known) = split_mark(line);
    Line { number, words: unescape(words), known: known.map(|k| k.split(", ").map(str::to_owned).collect()).unwrap_or_default() }
}

fn split_mark(line: &str) -> (&str, Option<&str>) {
    match line.split_once(MARK) {
        Some((words, known)) => (words, Some(known.trim_end().trim_end_matches(')'))),
        None => (line.trim_end(), None),
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (code, after) = after.split_once('}').expect("an escape ends with }");
        let code = u32::from_str_radix(code, 16).expect("an escape holds a hexadecimal number");
        out.push_str(before);
        out.push(char::from_u32(code).expect("an escape stands for a character"));
        rest = after;
    }
    out + rest
}
