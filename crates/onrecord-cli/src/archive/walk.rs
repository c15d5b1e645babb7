//! Names on the command line into files: directories with what is in them, patterns, the rest as it is, addresses too.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use onrecord_fetch::Address;

/// Deeper directories are passed over; only loops and mistakes are so deep.
const MAX_DEPTH: usize = 64;

/// Files and addresses.
#[derive(Debug, Default)]
pub struct Files {
    /// All, in order.
    pub all: Vec<PathBuf>,
    /// Those that nobody named: they lay in a directory.
    pub found: HashSet<PathBuf>,
}

/// The files of all names, in order. A file that is named twice is read once.
pub fn files(names: &[String]) -> Files {
    let mut walk = Walk::default();
    for name in names {
        let path = Path::new(name);
        if Address::is_meant(name) {
            walk.files.push(path.to_owned());
            continue;
        }
        let pattern = name.contains(['*', '?', '[']) && fs::symlink_metadata(path).is_err();
        let matches = if pattern { glob::glob(name).ok() } else { None };
        match matches {
            Some(matches) => {
                let before = walk.files.len();
                for path in matches.flatten() {
                    walk.add(&path, 0);
                }
                if walk.files.len() == before {
                    // Reading it will say that there is no such file.
                    walk.files.push(path.to_owned());
                }
            }
            None => walk.add(path, 0),
        }
    }
    Files { all: walk.files, found: walk.found }
}

#[derive(Default)]
struct Walk {
    files: Vec<PathBuf>,
    found: HashSet<PathBuf>,
    /// Directories and files as they are without links: each once, whatever leads there.
    seen: BTreeSet<PathBuf>,
}

impl Walk {
    fn add(&mut self, path: &Path, depth: usize) {
        let Ok(real) = fs::canonicalize(path) else {
            // Standard input, and what is not there; inside a directory, a link to nowhere.
            if depth == 0 {
                self.files.push(path.to_owned());
            }
            return;
        };
        if !self.seen.insert(real.clone()) {
            return;
        }
        if !real.is_dir() {
            // Inside a directory only files are meant: reading a pipe or a device might never end.
            if depth == 0 || real.is_file() {
                self.files.push(path.to_owned());
                if depth > 0 {
                    self.found.insert(path.to_owned());
                }
            }
            return;
        }
        let Ok(entries) = fs::read_dir(path) else {
            self.files.push(path.to_owned());
            return;
        };
        let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| !hidden(path)).collect();
        inside.sort();
        if depth < MAX_DEPTH {
            inside.iter().for_each(|path| self.add(path, depth + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(test: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("onrecord-walk-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("b/c")).expect("a folder");
        for name in ["a.txt", "b/d.html", "b/c/e.txt", ".hidden"] {
            fs::write(folder.join(name), name).expect("a file");
        }
        folder
    }

    fn names(folder: &Path, names: &[&str]) -> Vec<String> {
        let inside: Vec<String> = names.iter().map(|name| folder.join(name).to_string_lossy().into_owned()).collect();
        let short = |path: PathBuf| path.strip_prefix(folder).map_or_else(|_| path.clone(), Path::to_owned).to_string_lossy().into_owned();
        files(&inside).all.into_iter().map(short).collect()
    }

    #[test]
    fn directories_and_patterns_give_files_in_order() {
        let folder = folder("order");
        assert_eq!(names(&folder, &[""]), ["a.txt", "b/c/e.txt", "b/d.html"]);
        assert_eq!(names(&folder, &["**/*.txt"]), ["a.txt", "b/c/e.txt"]);
        assert_eq!(names(&folder, &["b/d.html", "b"]), ["b/d.html", "b/c/e.txt"]);
        assert_eq!(files(&["https://example.org/a?b=[1]*".to_owned()]).all, [Path::new("https://example.org/a?b=[1]*")]);
        assert_eq!(names(&folder, &["x*.txt", "nowhere"]), ["x*.txt", "nowhere"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let folder = folder("loop");
        std::os::unix::fs::symlink(&folder, folder.join("b/up")).expect("a link");
        std::os::unix::fs::symlink(folder.join("nowhere"), folder.join("b/dangling")).expect("a link");
        assert_eq!(names(&folder, &[""]), ["a.txt", "b/c/e.txt", "b/d.html"]);
    }
}
