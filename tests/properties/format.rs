//! What `apc fmt` makes of a text: the same values to both readers of YAML, no letter lost, and nothing left to do.

use apc::diagnostic::{Diagnostics, Sources};
use apc::yaml;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::language::examples;
use super::schema::files;
use super::yaml::{documents, scraps, theirs, write};
use crate::harness::{in_repository, read};

fn tidy(text: &str) -> Option<String> {
    let mut sources = Sources::new();
    let source = sources.add("f", text);
    yaml::format(source, &sources, &mut Diagnostics::new())
}

/// A text without blanks and line ends.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{feff}')).collect()
}

/// Says what is wrong with what is made of a text.
fn fault(text: &str) -> Option<String> {
    let tidied = tidy(text)?;
    let what = match () {
        () if letters(text) != letters(&tidied) => "lost letters",
        () if theirs(text).is_some_and(|value| theirs(&tidied) != Some(value)) => "other values",
        () if tidy(&tidied).as_deref() != Some(&*tidied) => "not tidy at once",
        () => return None,
    };
    Some(format!("{what}: {text:?} became {tidied:?}"))
}

#[test]
fn every_spec_case_and_example_keeps_its_values_and_comments() {
    let folders = ["specs", "examples", "src/cli/init", "tests/cases"];
    for path in folders.into_iter().flat_map(|folder| files(in_repository(folder))) {
        assert_eq!(fault(&read(&path)), None, "{}", path.display());
    }
    for example in examples(&read(&in_repository("docs/language.md"))) {
        assert_eq!(fault(&example.text), None, "language.md:{}", example.line);
    }
}

#[test]
fn what_ships_is_tidy() {
    for path in ["specs", "examples", "src/cli/init"].into_iter().flat_map(|folder| files(in_repository(folder))) {
        let text = read(&path);
        assert!(tidy(&text).as_deref() == Some(&*text), "cargo run -- fmt {}", path.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn what_is_generated_keeps_its_values(doc in documents()) {
        prop_assert_eq!(fault(&format!("root:{}\n", write(&doc, false, 0))), None);
    }

    #[test]
    fn scraps_of_yaml_keep_their_values(text in scraps()) {
        prop_assert_eq!(fault(&text), None);
    }

    #[test]
    fn indentation_of_any_width_is_taken_back(doc in documents(), width in 1..7_usize) {
        let text = format!("root:{}\n", write(&doc, false, 0));
        let wide: String = text.split_inclusive('\n').map(|line| {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            format!("{}{}", " ".repeat(blanks / 2 * width), &line[blanks..])
        }).collect();
        prop_assert_eq!(fault(&wide), None);
    }
}
