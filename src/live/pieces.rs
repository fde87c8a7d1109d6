use std::time::Duration as Real;

/// Pieces in which content comes that takes its time and is no stream.
const USUAL: usize = 16;
/// Events of a stream that would come sooner after each other come together: what takes less than a clock tick is not worth a packet.
const APART: Real = Real::from_millis(10);

/// Content in the pieces in which it comes within a time, evenly spaced: those of a stream are its events.
pub(super) fn pieces(content: &[u8], is_stream: bool, length: Real) -> Vec<&[u8]> {
    let most = usize::try_from(length.as_nanos() / APART.as_nanos()).unwrap_or(usize::MAX).saturating_add(1);
    if !is_stream {
        return content.chunks(content.len().div_ceil(most.min(USUAL)).max(1)).collect();
    }
    let mut ends: Vec<usize> = (2..=content.len()).filter(|end| content.get(end - 2..*end) == Some(b"\n\n")).collect();
    if ends.last().is_none_or(|end| *end < content.len()) {
        ends.push(content.len());
    }
    let together = ends.len().div_ceil(most);
    let mut start = 0;
    let piece = |events: &[usize]| {
        let end = events.last().copied().unwrap_or(start);
        content.get(std::mem::replace(&mut start, end)..end).unwrap_or_default()
    };
    ends.chunks(together).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration as Real;

    use super::pieces;

    #[test]
    fn a_stream_comes_event_by_event_unless_there_is_no_time() {
        for (content, is_stream, millis, expected) in [
            ("a\n\nb\n\nc\n\n", true, 100, &["a\n\n", "b\n\n", "c\n\n"][..]),
            ("a\n\nb\n\nc", true, 100, &["a\n\n", "b\n\n", "c"]),
            ("a\n\nb\n\nc\n\nd\n\n", true, 10, &["a\n\nb\n\n", "c\n\nd\n\n"]),
            ("a\n\nb\n\nc\n\n", true, 0, &["a\n\nb\n\nc\n\n"]),
            ("", true, 100, &[""]),
            ("abcdef", false, 20, &["ab", "cd", "ef"]),
            ("abcdef", false, 1000, &["a", "b", "c", "d", "e", "f"]),
            ("abcdef", false, 0, &["abcdef"]),
            ("", false, 100, &[]),
        ] {
            let found = pieces(content.as_bytes(), is_stream, Real::from_millis(millis));
            assert_eq!(found, expected.iter().map(|piece| piece.as_bytes()).collect::<Vec<_>>(), "{content:?} {millis}");
        }
    }
}
