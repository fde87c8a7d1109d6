//! Where an expression ends is found in any text, and within it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for (start, _) in text.match_indices('@').take(8) {
        for escaped in [false, true] {
            if let Some(end) = apc::expr::end_of_expression(text, start, escaped) {
                assert!(start < end && text.is_char_boundary(end), "{start}..{end}");
            }
        }
    }
});
