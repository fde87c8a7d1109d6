use std::io::{self, BufRead as _, BufReader, Read};
use std::panic::catch_unwind;

use apc::evaluation::{answer, refusal};

use crate::cli::print;

/// Longer lines are not read.
const LONGEST: usize = 16 * 1024 * 1024;

/// So many bytes of answers are written at once, unless input must be waited for.
const CHUNK: usize = 1 << 16;

/// Answers each line, in the order of lines. What is ready is written before more input is waited for.
pub fn answer_all(input: impl Read) -> io::Result<()> {
    let mut input = BufReader::with_capacity(CHUNK, input);
    let (mut line, mut ready) = (Vec::new(), String::new());
    while let Some(whole) = take(&mut input, &mut line)? {
        match std::str::from_utf8(&line) {
            _ if !whole => ready += &refusal("the line is longer than 16 MiB"),
            Ok(text) if text.trim().is_empty() => continue,
            // A fault of this program must not take the answers of other lines away; it is told on standard error.
            Ok(text) => {
                ready += &catch_unwind(|| answer(text.trim_start_matches('\u{feff}').trim_end()))
                    .unwrap_or_else(|_| refusal("a fault of apc itself"))
            }
            Err(_) => ready += &refusal("the line is not UTF-8"),
        }
        ready.push('\n');
        if ready.len() >= CHUNK || !input.buffer().contains(&b'\n') {
            print(&ready);
            ready.clear();
        }
    }
    print(&ready);
    Ok(())
}

/// Reads the next line, if there is one; of one that is too long the rest is passed over.
fn take(input: &mut BufReader<impl Read>, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    if input.by_ref().take(LONGEST as u64).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    let whole = line.len() < LONGEST || line.ends_with(b"\n");
    if !whole {
        input.skip_until(b'\n')?;
    }
    Ok(Some(whole))
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::take;

    #[test]
    fn lines_are_read_one_by_one_and_bounded() {
        let text = format!("a\n{}\n\nlast", "x".repeat(super::LONGEST + 10));
        let mut input = BufReader::with_capacity(64, text.as_bytes());
        let mut line = Vec::new();
        let mut seen = Vec::new();
        while let Some(whole) = take(&mut input, &mut line).expect("bytes of memory") {
            seen.push((whole, line.len()));
        }
        assert_eq!(seen, [(true, 2), (false, super::LONGEST), (true, 1), (true, 4)]);
    }
}
