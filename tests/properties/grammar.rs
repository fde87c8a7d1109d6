//! A second opinion on what is C#: another grammar of the language, made for editors.

use std::fmt::Write as _;

use apc::diagnostic::{Diagnostics, Mapped};
use apc::expr::{Want, bind};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value as Json;
use tree_sitter::{Language, Parser};

use crate::harness::{in_repository, read};

/// C# that the editor's grammar does not read: an empty interpolated string, words of later versions as names, and a
/// format that begins with braces.
const MISREAD: [&str; 3] = ["@($\"\")", "@{ int from = 1, select = 2,", ":}}"];

/// Every expression of the golden cases that the editor's grammar can read.
fn expressions() -> Vec<String> {
    let folder = in_repository("tests/cases/expressions");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let lines = files
        .iter()
        .filter(|f| f.extension().is_some_and(|e| e == "jsonl"))
        .flat_map(|f| read(f).lines().map(str::to_owned).collect::<Vec<_>>());
    let expressions = lines.filter_map(|line| serde_json::from_str::<Json>(&line).ok()?["expr"].as_str().map(str::to_owned));
    expressions.filter(|e| !MISREAD.iter().any(|m| e.contains(m))).collect()
}

/// Whether it is an expression to us. What is refused is told.
fn we_accept(text: &str) -> bool {
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::made(text), Want::Any, &mut sink);
    assert_eq!(bound.is_some(), !sink.has_errors(), "{text}: refused without a word");
    bound.is_some()
}

struct Editor(Parser);

impl Editor {
    fn new() -> Self {
        let mut parser = Parser::new();
        parser.set_language(&Language::from(tree_sitter_c_sharp::LANGUAGE)).expect("a grammar of this version");
        Self(parser)
    }

    fn accepts(&mut self, text: &str) -> bool {
        let Some(inner) = text.get(2..text.len() - 1) else { return false };
        let mut method = String::from("class C { object F() { ");
        let _ = if text.starts_with("@(") { write!(method, "return (\n{inner}\n);") } else { writeln!(method, "{inner}") };
        method.push_str(" } }");
        self.0.parse(&method, None).is_some_and(|tree| !tree.root_node().has_error())
    }
}

#[test]
fn what_we_read_as_csharp_is_csharp_to_an_editor() {
    let mut editor = Editor::new();
    let expressions = expressions();
    assert!(expressions.len() > 700, "{}", expressions.len());
    let wrong: Vec<&String> = expressions.iter().filter(|e| we_accept(e) && !editor.accepts(e)).collect();
    assert!(
        wrong.is_empty(),
        "{} are read here and not there:\n{}",
        wrong.len(),
        wrong.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
    );
}

/// Words, numbers, and each other character by itself.
fn tokens(text: &str) -> Vec<&str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (token, after) = rest.split_at(length);
        out.push(token);
        rest = after;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]
    #[test]
    fn what_we_read_of_spoilt_expressions_is_csharp_to_an_editor(which in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), how in 0..3) {
        thread_local! {
            static EXPRESSIONS: Vec<String> = expressions();
        }
        let text = EXPRESSIONS.with(|all| all[which.index(all.len())].clone());
        let inner = tokens(&text[2..text.len() - 1]);
        prop_assume!(!inner.is_empty());
        let (place, other) = (place.index(inner.len()), other.index(inner.len()));
        let mut spoilt = inner.clone();
        match how {
            0 => { spoilt.remove(place); }
            1 => spoilt.insert(place, inner[other]),
            _ => spoilt[place] = inner[other],
        }
        let spoilt = format!("{}{}{}", &text[..2], spoilt.concat(), &text[text.len() - 1..]);
        // An editor reads what preprocessor lines take out, too.
        prop_assume!(!spoilt.contains("\n#") && !MISREAD.iter().any(|m| spoilt.contains(m)));
        if we_accept(&spoilt) {
            prop_assert!(Editor::new().accepts(&spoilt), "{spoilt}");
        }
    }
}
