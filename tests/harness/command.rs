//! Runs the command as a user would: in a folder of its own with the case's files, and says what came of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::run::Case;

/// Each line of `commands.txt` is a command line after `apc`; what is printed, the exit code and the files that are there in the
/// end make one stage. What stands behind ` < ` is the file that is its standard input. `write FILE TEXT`, `folder FOLDER` and
/// `remove FILE` change files between two commands, `show FILE` shows one.
pub fn run(case: &Case) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(&case.name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder to work in");
    for (name, text) in &case.files {
        fs::write(folder.join(name), text).expect("a file of the case");
    }
    let mut said = String::new();
    for line in case.main.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let words = words(line);
        match words.first().map(String::as_str) {
            Some("write") => fs::write(folder.join(&words[1]), &words[2]).expect("a file to write"),
            Some("folder") => fs::create_dir_all(folder.join(&words[1])).expect("a folder to make"),
            Some("remove") => fs::remove_file(folder.join(&words[1])).expect("a file to remove"),
            Some("show") => said.push_str(&format!("$ {line}\n{}\n", super::read(&folder.join(&words[1])))),
            _ => said.push_str(&apc(&folder, line, &words)),
        }
    }
    let mut files = Vec::new();
    list(&folder, &folder, &mut files);
    let files: Vec<String> = files.into_iter().filter(|f| !case.files.contains_key(f)).collect();
    said.push_str(&format!("files: {}\n", files.join(" ")));
    vec![("output".to_string(), said)]
}

fn apc(folder: &Path, line: &str, words: &[String]) -> String {
    let (words, input) = match words {
        [words @ .., less, file] if less == "<" => (words, Stdio::from(fs::File::open(folder.join(file)).expect("the input"))),
        words => (words, Stdio::null()),
    };
    let output = Command::new(env!("CARGO_BIN_EXE_apc"))
        .args(words)
        .stdin(input)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .expect("the command runs");
    let mut said = format!("$ apc {line}\n");
    for text in [&output.stdout, &output.stderr] {
        said.push_str(&String::from_utf8_lossy(text));
        if !said.ends_with('\n') {
            said.push('\n');
        }
    }
    said.push_str(&format!("exit {}\n\n", output.status.code().map_or("by signal".to_string(), |c| c.to_string())));
    said
}

/// Splits at blanks; what stands between double quotes is one word.
fn words(line: &str) -> Vec<String> {
    let quoted = line.split('"').enumerate();
    quoted
        .flat_map(|(i, part)| if i % 2 == 1 { vec![part.to_string()] } else { part.split_whitespace().map(str::to_string).collect() })
        .collect()
}

fn list(folder: &Path, root: &Path, found: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            list(&path, root, found);
        } else {
            found.push(path.strip_prefix(root).expect("below the folder").to_string_lossy().into_owned());
        }
    }
}
