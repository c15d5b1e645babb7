//! The documents say what is so: paths exist, invariants name what holds them, the format and the acts are described.

#![expect(clippy::disallowed_methods, reason = "a test of files reads files; the engine itself opens nothing")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use onrecord::pipeline;
use onrecord::record::{Act, EntityKind, Form};
use onrecord::resources::Resources;
use onrecord::standoff;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All files below `folder` with this extension, as paths from the root, in order.
fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return found };
    for entry in entries.map(|entry| entry.expect("a folder of the project can be read")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if entry.path().is_dir() {
            if !name.starts_with('.') && !["target", "out", "node_modules"].contains(&name.as_str()) {
                found.extend(files(&path, extension));
            }
        } else if name.rsplit_once('.').is_some_and(|(_, end)| end == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A document without its fenced blocks.
fn prose(document: &str) -> String {
    document.split("```").step_by(2).collect::<Vec<_>>().join("\n")
}

/// What stands between backticks.
fn ticked(prose: &str) -> Vec<&str> {
    prose.split('`').skip(1).step_by(2).collect()
}

/// The bodies of a document's fenced blocks in one language.
fn blocks<'d>(document: &'d str, language: &str) -> Vec<&'d str> {
    document.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

/// Whether words in backticks name a file or folder of the project.
fn is_path(words: &str) -> bool {
    const FILES: &[&str] = &["rs", "md", "toml", "py", "sh", "html", "txt", "bin", "lock"];
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let whole = words.trim_end_matches('/');
    // What lies beside the checkout is not there everywhere.
    let ours = !words.starts_with("../shared") && !words.starts_with("out/");
    let file = whole.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && FILES.contains(&end));
    ours && whole.split('/').all(plain) && (file || words.ends_with('/') || words.starts_with(".ci/"))
}

#[test]
fn paths_in_backticks_exist() {
    let mut missing = Vec::new();
    for document in files("", "md") {
        let text = read(&document);
        let folder = Path::new(&document).parent().expect("a document lies in a folder").to_owned();
        let places = [folder, PathBuf::new(), "crates/onrecord".into(), "crates/onrecord/src".into(), "crates/onrecord-cli/src".into(), "crates/onrecord-archive".into(), "crates/onrecord-archive/src".into(), "crates/onrecord-fetch/src".into()];
        let exists = |path: &str| places.iter().any(|place| root().join(place).join(path).exists());
        let text = prose(&text);
        missing.extend(ticked(&text).into_iter().filter(|words| is_path(words) && !exists(words)).map(|path| format!("{document}: `{path}`")));
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !root().join(places[0].join(target)).exists() {
                missing.push(format!("{document}: ({target})"));
            }
        }
    }
    assert!(missing.is_empty(), "not there: {missing:#?}");
}

#[test]
fn the_architecture_is_a_short_document() {
    let lines = read("ARCHITECTURE.md").lines().count();
    assert!(lines <= 200, "{lines} lines; move what is not about the whole elsewhere");
}

/// The names of all tests of the workspace.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files("crates", "rs") {
        let text = read(&file);
        for after in text.split("#[test]").skip(1) {
            let name = after.split_once("fn ").and_then(|(_, rest)| rest.split('(').next());
            names.extend(name.map(str::to_owned));
        }
    }
    names
}

/// The names of the lints that are switched on or configured.
fn lints() -> BTreeSet<String> {
    let settings = ["Cargo.toml", "clippy.toml", "crates/onrecord/clippy.toml"].map(read).join("\n");
    settings.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_invariant_names_what_holds_it() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once("\n## Invariants\n").expect("a section on invariants");
    let section = section.split("\n## ").next().unwrap_or_default();
    let (tests, lints) = (tests(), lints());
    for number in 1..=9 {
        let (_, from) = section.split_once(&format!("\n{number}. ")).unwrap_or_else(|| panic!("invariant {number} is missing"));
        let entry = from.split(&format!("\n{}. ", number + 1)).next().unwrap_or_default();
        let entry = entry.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((_, held)) = entry.split_once("Held by:") else {
            assert!(entry.contains("Not yet:"), "invariant {number} names nothing that holds it");
            continue;
        };
        let names: Vec<&str> = ticked(held).into_iter().filter(|words| !is_path(words)).collect();
        assert!(!names.is_empty(), "invariant {number} names nothing that holds it");
        for name in names {
            assert!(tests.contains(name) || lints.contains(name), "invariant {number}: `{name}` is no test and no lint");
        }
    }
    assert!(!section.contains("\n10. "), "this test must learn to count further");
}

#[test]
fn every_act_is_in_the_glossary() {
    let glossary = read("docs/glossary.md");
    for act in Act::ALL {
        let row = glossary.lines().find(|line| line.starts_with(&format!("| `{}` |", act.name())));
        let row = row.unwrap_or_else(|| panic!("the act `{}` is missing", act.name()));
        assert!(row.contains('{') && row.contains('['), "the act `{}` has no example", act.name());
    }
}

#[test]
fn every_kind_of_issue_is_in_the_format() {
    let (format, source) = (read("docs/format.md"), read("crates/onrecord/src/issue.rs"));
    let kinds: Vec<&str> = source.lines().filter_map(|line| line.trim().strip_prefix("IssueKind::")?.split('"').nth(1)).collect();
    assert!(kinds.contains(&"no-article"), "the names of the kinds were not found in the source");
    for kind in kinds {
        assert!(format.contains(&format!("| `{kind}` |")), "the issue `{kind}` is missing");
    }
}

#[test]
fn every_field_is_in_the_format() {
    let format = read("docs/format.md");
    let resources = Resources::english();
    let page = fs::read(root().join("reports/bridge.html")).expect("the bundled report");
    let article = onrecord::read::article_from_html("reports/bridge.html", &page);
    let analysis = pipeline::analyse(resources, &article);
    let mut fields = BTreeSet::new();
    collect(&serde_json::to_value(standoff::document(resources, &article, &analysis)).expect("plain data"), &mut fields);
    let empty = onrecord::read::article_from_text("empty", b"");
    let analysis = pipeline::analyse(resources, &empty);
    collect(&serde_json::to_value(standoff::document(resources, &empty, &analysis)).expect("plain data"), &mut fields);
    for field in ["speaker", "act", "mentions", "kind", "place"] {
        assert!(fields.contains(field), "the bundled report shows no `{field}`");
    }
    let names = [EntityKind::Person, EntityKind::Organization, EntityKind::Country, EntityKind::Group].map(EntityKind::name);
    let forms = [Form::Direct, Form::Mixed, Form::Indirect].map(Form::name);
    for name in fields.iter().map(String::as_str).chain(names).chain(forms) {
        assert!(format.contains(&format!("`{name}`")), "`{name}` is missing");
    }
}

/// The names of all fields, save those of models, which are data.
fn collect(value: &Value, fields: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                fields.insert(name.clone());
                if name != "models" {
                    collect(value, fields);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, fields)),
        _ => {}
    }
}

#[test]
fn examples_of_json_are_json() {
    let documents = files("", "md");
    let texts: Vec<(String, String)> = documents.into_iter().map(|name| (name.clone(), read(&name))).collect();
    let examples: Vec<(&str, &str)> = texts.iter().flat_map(|(name, text)| blocks(text, "json").into_iter().map(move |block| (name.as_str(), block))).collect();
    assert!(!examples.is_empty());
    for (name, example) in examples {
        if let Err(error) = serde_json::from_str::<Value>(example) {
            panic!("{name}: {error}\n{example}");
        }
    }
}

#[test]
fn every_option_is_in_the_guide() {
    let guide = read("docs/guide.md");
    let mut options = Vec::new();
    for file in ["crates/onrecord-cli/src/args.rs", "crates/onrecord-cli/src/eval.rs", "crates/onrecord-cli/src/archive/args.rs"] {
        let source = read(file);
        let mut lines = source.lines().map(str::trim);
        while let Some(line) = lines.next() {
            let field = if line.starts_with("#[arg(") && line.contains("long") { lines.next() } else { None };
            let name = field.and_then(|field| field.strip_prefix("pub ")?.split(':').next());
            options.extend(name.map(|name| format!("--{}", name.replace('_', "-"))));
        }
    }
    assert!(options.contains(&"--published".to_owned()), "the options were not found in the source");
    for option in options {
        assert!(guide.contains(&option), "`{option}` is missing");
    }
}

#[test]
fn the_readme_and_ci_run_the_same_tests() {
    let command = "web-tests/setup && crates/onrecord-cli/tests/peers/setup && cargo test --workspace --locked";
    assert!(blocks(&read("README.md"), "sh").iter().any(|block| block.trim() == command));
    assert!(read(".ci/run").contains(command));
}

/// The engine's source files without their test modules, by their path below `src`.
fn engine() -> Vec<(String, String)> {
    let without_tests = |text: String| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let name = |path: &str| path.trim_start_matches("crates/onrecord/src/").to_owned();
    files("crates/onrecord/src", "rs").into_iter().map(|path| (name(&path), without_tests(read(&path)))).collect()
}

/// Asserts that only files whose path starts with one of `places` have the words in their code.
#[track_caller]
fn only_in(places: &[&str], words: &str) {
    let code = |text: &str| text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| line.contains(words));
    let found: Vec<String> = engine().into_iter().filter(|(_, text)| code(text)).map(|(name, _)| name).collect();
    assert!(!found.is_empty(), "{words:?} is nowhere");
    let elsewhere: Vec<&String> = found.iter().filter(|name| !places.iter().any(|place| name.starts_with(place))).collect();
    assert!(elsewhere.is_empty(), "{words:?} is in {elsewhere:?} too");
}

#[test]
fn code_points_stay_at_the_edges() {
    only_in(&["span.rs", "standoff.rs", "conllu.rs", "score"], "CodePoints");
}

#[test]
fn the_format_is_known_in_one_place() {
    only_in(&["standoff.rs"], "onrecord/1");
    only_in(&["standoff.rs"], "derive(Debug, Serialize)");
    // Inputs and gold are JSON of other people's making.
    only_in(&["standoff.rs", "read/json.rs", "read/ninjs.rs", "read/feed.rs", "read/page/jsonld.rs", "score"], "serde_json");
}

#[test]
fn sql_is_known_in_one_place() {
    // Engine and program ask the archive, and know no table.
    for file in files("crates/onrecord/src", "rs").into_iter().chain(files("crates/onrecord-cli/src", "rs")) {
        let text = read(&file);
        assert!(!text.contains("rusqlite") && !text.contains("INSERT INTO "), "{file} knows SQL");
    }
}

#[test]
fn connections_outward_are_opened_in_one_place() {
    // What could open one: an HTTP client, or a socket that is not there to listen. Ours goes through the guard.
    const WORDS: &[&str] = &["ureq", "reqwest", "rustls", "TcpStream::connect", "UdpSocket", "UnixStream", "TcpSocket", "ToSocketAddrs", "hyper::client", "client::legacy"];
    let opens = |file: &String| {
        let text = read(file);
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with("//"));
        code.into_iter().any(|line| WORDS.iter().any(|word| line.contains(word)))
    };
    let sources = files("crates", "rs").into_iter().filter(|file| file.contains("/src/"));
    let found: Vec<String> = sources.filter(opens).collect();
    let (ours, elsewhere): (Vec<_>, Vec<_>) = found.into_iter().partition(|file| file.starts_with("crates/onrecord-fetch/"));
    assert!(!ours.is_empty(), "nothing opens a connection");
    assert!(elsewhere.is_empty(), "{elsewhere:?} could open connections that nobody checks");
    for manifest in ["crates/onrecord/Cargo.toml", "crates/onrecord-archive/Cargo.toml", "crates/onrecord-cli/Cargo.toml"] {
        assert!(!WORDS.iter().any(|word| read(manifest).contains(word)), "{manifest} has a client of its own");
    }
}

#[test]
fn language_is_data() {
    only_in(&["language.rs", "resources"], "\"en\"");
}

#[test]
fn the_pipeline_hands_on_shared_references() {
    let pipeline = engine().into_iter().find(|(name, _)| name == "pipeline.rs").expect("the pipeline").1;
    assert!(pipeline.contains("article: &Article"));
    assert!(!pipeline.contains("&mut"), "a stage changes what an earlier one made");
}
