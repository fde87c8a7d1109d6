//! Any text is an expression or is refused with a place in it; its tree, printed, is read as the same tree.
#![no_main]

use apc::diagnostic::{Diagnostics, Mapped, Sources};
use apc::expr::{Want, bind, fuzzed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = Sources::new();
    let source = sources.add("fuzzed", text);
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::verbatim(text, source, 0), Want::Any, &mut sink);
    assert_eq!(bound.is_some(), !sink.has_errors());
    for fault in sink.iter() {
        assert!(!fault.message.is_empty());
        // A place that is no place in the text would panic here.
        let _ = sources.slice(fault.span());
    }
    if let Some((printed, same)) = fuzzed::printed(text) {
        assert!(same, "{text}\n{printed}");
    }
});
