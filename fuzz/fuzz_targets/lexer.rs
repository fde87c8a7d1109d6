//! Tokens stand in any text one after the other, and where an expression ends is found within it.
#![no_main]

use apc::expr::{end_of_expression, fuzzed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let tokens = fuzzed::tokens(text);
    let mut last = 0;
    for token in &tokens {
        assert!(last <= token.start && token.start <= token.end, "{token:?} after {last}");
        assert!(text.get(token.clone()).is_some(), "{token:?} of {}", text.len());
        // What is no token may be nothing but blanks that never end, and only the end has no letters.
        assert!(token.end > last || last == text.len(), "{token:?} after {last}");
        last = token.end;
    }
    assert_eq!(tokens.last(), Some(&(text.len()..text.len())));
    for (start, _) in text.match_indices('@').take(8) {
        for escaped in [false, true] {
            if let Some(end) = end_of_expression(text, start, escaped) {
                assert!(start < end && text.is_char_boundary(end), "{start}..{end}");
            }
        }
    }
});
