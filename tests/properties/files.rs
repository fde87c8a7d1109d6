//! What commands do with files that cannot be read or written: all of them are written or none, nothing that was there is lost, nothing
//! is waited for, and what is told says what to do.
//!
//! Whoever may write everything (root) is stopped by other means than permissions: by what is in the way, by files that nobody may write,
//! by a limit to the size of files.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of a test's own, with a spec that compiles to several files in several folders.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("files").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder to work in");
    fs::write(folder.join("g.yaml"), SPEC).expect("a spec");
    folder
}

const SPEC: &str = "\
apc: 1
backends:
  swc: { url: https://swc.openai.azure.com }
apis:
  chat: { path: chat, surface: azureAI, routes: [{ to: swc }] }
products:
  gold: { apis: [chat], limits: { requestsPerMinute: 1000 } }
";

/// What is below a folder: the text of each file, where links lead, `/` for folders.
fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let kind = fs::symlink_metadata(&path).expect("it is there").file_type();
        if kind.is_symlink() {
            found.insert(path.clone(), format!("-> {}", fs::read_link(&path).expect("a link").display()));
        } else if kind.is_dir() {
            found.extend(tree(&path));
            found.insert(path, "/".to_owned());
        } else if kind.is_file() {
            found.insert(path.clone(), String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned());
        } else {
            found.insert(path, "a pipe".to_owned());
        }
    }
    found
}

/// Runs commands in a folder as a shell would; `$apc` is the command. Says how it ended and what was told.
fn shell(folder: &Path, commands: &str) -> (i32, String) {
    let mut shell = Command::new("sh");
    shell.args(["-c", commands]).env("apc", env!("CARGO_BIN_EXE_apc")).current_dir(folder).stdin(Stdio::null());
    let output = shell.output().expect("a shell");
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code().unwrap_or(-1), told)
}

/// What a command comes to is told, and everything is as it was before.
fn fails(folder: &Path, commands: &str, exit: i32, words: &str) {
    let before = tree(folder);
    let (code, told) = shell(folder, commands);
    assert_eq!(code, exit, "{commands}: {told}");
    assert!(told.contains(words), "{commands}: {told}");
    assert_eq!(tree(folder), before, "{commands}: {told}");
}

const COMPILE: &str = "$apc compile g.yaml -o out";

/// What is in the way, how it comes there, how a command ends that finds it, and what it tells.
type InTheWay = (&'static str, fn(&Path), i32, &'static str);

#[test]
fn nothing_is_written_where_something_is_in_the_way() {
    let in_the_way: [InTheWay; 8] = [
        ("a folder", |at| fs::create_dir_all(at.join("out/g/azuredeploy.json")).unwrap(), 1, "azuredeploy.json was not written by apc"),
        ("a link to nowhere", |at| symlink("nowhere", at.join("out/g/chat.xml")).unwrap(), 1, "chat.xml was not written by apc"),
        ("a pipe", |at| assert_eq!(shell(at, "mkfifo out/g/chat.xml").0, 0), 1, "chat.xml was not written by apc"),
        ("bytes", |at| fs::write(at.join("out/g/chat.xml"), [0xFF, 0]).unwrap(), 1, "move what is in the way"),
        ("a file, not the spec's folder", |at| replace(at, "out/g"), 3, "cannot make the folder out/g"),
        ("a file, not the folder", |at| replace(at, "out"), 3, "something else has this name; move it away, or write to another folder"),
        ("a file, not a folder below", |at| replace(at, "out/g/products"), 3, "cannot make the folder out/g/products"),
        (
            "a link in a circle",
            |at| (replace(at, "out"), fs::remove_file(at.join("out")), symlink("out", at.join("out"))).2.unwrap(),
            3,
            "nothing was written",
        ),
    ];
    for (what, put, exit, words) in in_the_way {
        let at = folder("in-the-way");
        fs::create_dir_all(at.join("out/g")).unwrap();
        put(&at);
        eprintln!("{what}");
        fails(&at, COMPILE, exit, words);
    }
}

/// Puts a file where a folder is, or would be.
fn replace(at: &Path, path: &str) {
    let _ = fs::remove_dir_all(at.join(path));
    fs::write(at.join(path), "somebody's").unwrap();
}

#[test]
fn a_file_that_is_read_only_stays_as_it_is_and_so_do_the_others() {
    let at = folder("read-only");
    assert_eq!(shell(&at, COMPILE).0, 0);
    fs::write(at.join("g.yaml"), SPEC.replace("1000", "2000").replace("path: chat", "path: talk")).unwrap();
    let product = at.join("out/g/products/gold.xml");
    fs::set_permissions(&product, Permissions::from_mode(0o444)).unwrap();
    fails(&at, COMPILE, 3, "out/g/products/gold.xml is read-only; nothing was written: make it writable");
    fs::set_permissions(&product, Permissions::from_mode(0o640)).unwrap();
    assert_eq!(shell(&at, COMPILE), (0, "4 files, 2 changed\n".to_owned()));
    assert_eq!(fs::metadata(&product).unwrap().permissions().mode() & 0o777, 0o640, "as readable as it was");
    assert_eq!(shell(&at, COMPILE), (0, "4 files, 0 changed\n".to_owned()));
}

#[test]
fn a_folder_that_is_read_only_is_told() {
    let at = folder("read-only-folder");
    fs::create_dir_all(at.join("out")).unwrap();
    fs::set_permissions(at.join("out"), Permissions::from_mode(0o555)).unwrap();
    // Root may write there all the same.
    if fs::create_dir(at.join("out/probe")).is_err() {
        fails(&at, COMPILE, 3, "cannot make the folder out/g: Permission denied (os error 13); nothing was written: make it writable");
    }
    fs::set_permissions(at.join("out"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_does_not_fit_leaves_everything_as_it_was() {
    // A file may have so many blocks of 512 or 1024 bytes: enough for a policy, not for the template.
    let full = "trap '' XFSZ; ulimit -f 8; ";
    let at = folder("full");
    fails(&at, &format!("{full}{COMPILE}"), 3, "cannot write out/g/azuredeploy.json");
    assert_eq!(shell(&at, COMPILE).0, 0);
    fs::write(at.join("g.yaml"), SPEC.replace("1000", "2000").replace("path: chat", "path: talk")).unwrap();
    fails(&at, &format!("{full}{COMPILE}"), 3, "nothing was written");
    let untidy = format!("{SPEC}{}", "# a long story   \n".repeat(1000));
    fs::write(at.join("g.yaml"), &untidy).unwrap();
    fs::write(at.join("a.yaml"), SPEC.replace("{ ", "{")).unwrap();
    fails(&at, &format!("{full}$apc fmt a.yaml g.yaml"), 3, "cannot write");
}

#[test]
fn links_lead_to_what_is_written() {
    let at = folder("links");
    fs::create_dir(at.join("real")).unwrap();
    symlink("real", at.join("out")).unwrap();
    symlink("g.yaml", at.join("link.yaml")).unwrap();
    assert_eq!(shell(&at, COMPILE).0, 0);
    fs::rename(at.join("real/g/chat.xml"), at.join("chat.xml")).unwrap();
    symlink("../../chat.xml", at.join("real/g/chat.xml")).unwrap();
    fs::write(at.join("g.yaml"), SPEC.replace("to: swc }", "to:   swc}").replace("[chat]", "[ chat ]")).unwrap();
    let before = fs::read_to_string(at.join("chat.xml")).unwrap();
    fs::write(at.join("chat.xml"), before.replace("<base />", "<base/>")).unwrap();
    assert_eq!(shell(&at, COMPILE), (0, "4 files, 1 changed\n".to_owned()));
    assert_eq!(fs::read_to_string(at.join("chat.xml")).unwrap(), before);
    fs::set_permissions(at.join("g.yaml"), Permissions::from_mode(0o600)).unwrap();
    assert_eq!(shell(&at, "$apc fmt link.yaml").0, 0);
    assert_eq!(fs::read_to_string(at.join("g.yaml")).unwrap(), SPEC, "the file is tidy, not the link");
    assert_eq!(fs::metadata(at.join("g.yaml")).unwrap().permissions().mode() & 0o777, 0o600);
    let links: Vec<String> = tree(&at).into_values().filter(|text| text.starts_with("-> ")).collect();
    assert_eq!(links, ["-> g.yaml", "-> real", "-> ../../chat.xml"]);
}

#[test]
fn init_writes_all_or_nothing() {
    for in_the_way in ["specs", "policies", ".github"] {
        let at = folder("init");
        replace(&at, in_the_way);
        fails(&at, "$apc init", 3, &format!("cannot make the folder {in_the_way}"));
    }
    let at = folder("init");
    fs::create_dir(at.join("specs")).unwrap();
    symlink("nowhere", at.join("specs/gateway.yaml")).unwrap();
    fails(&at, "$apc init", 1, "specs/gateway.yaml is there");
}

#[test]
fn nothing_is_waited_for_that_nobody_named() {
    let at = folder("pipes");
    assert_eq!(shell(&at, "mkdir pipes && mkfifo pipes/p.yaml && mkfifo p.yaml").0, 0);
    fails(&at, "$apc check .", 0, "1 file checked");
    fails(&at, "$apc check pipes", 2, "no .yaml or .yml file in pipes");
    fs::write(at.join("includes.yaml"), format!("{SPEC}include: [pipes/p.yaml, pipes, nowhere.yaml]\n")).unwrap();
    fails(&at, "$apc check includes.yaml", 1, "cannot read pipes/p.yaml: it is not a file");
    fs::write(at.join("s.yaml"), "spec: p.yaml\nscenarios: {}\n").unwrap();
    fails(&at, "$apc check s.yaml", 2, "cannot read p.yaml: it is not a file");
    fails(&at, "cat g.yaml > p.yaml & $apc check p.yaml", 0, "1 file checked");
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let at = folder("readers");
    for command in
        ["explain", "explain APC0105", "schema", "explain pools", "simulate g.yaml --model m --requests 20000 --requests-table", "--help"]
    {
        let (code, told) = shell(&at, &format!("{{ $apc {command}; echo $? > code; }} | head -n 1; cat code"));
        assert!(code == 0 && told.ends_with("\n0\n") && !told.contains("panicked"), "{command}: {told}");
    }
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&-"] {
        assert_eq!(shell(&at, &format!("$apc check g.yaml {closed}")).0, 0, "{closed}");
    }
    assert_eq!(shell(&at, "$apc schema > /dev/full").0, 3);
}
