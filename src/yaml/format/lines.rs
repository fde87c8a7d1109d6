use super::scan::{Places, within};

/// Blanks for each list or map in another.
const STEP: usize = 2;

/// A list or map that stands in lines of its own.
#[derive(Clone, Copy)]
struct Level {
    /// The column of its entries as written.
    old: usize,
    /// The column where they belong.
    new: usize,
    is_list: bool,
}

/// What is known of the lines above.
struct Lines<'t> {
    out: String,
    levels: Vec<Level>,
    /// Comments and blank lines that wait for the line after them: their columns as written, and their texts.
    waiting: Vec<(usize, &'t str)>,
}

/// Each line where it belongs. `None` for what has no lines of its own: keys with `?`, several documents.
pub(super) fn tidy(text: &str) -> Option<String> {
    let places = Places::of(text)?;
    let mut lines = Lines { out: String::with_capacity(text.len()), levels: Vec::new(), waiting: Vec::new() };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (begin, end) = (start, start + line.trim_end_matches('\n').len());
        start += line.len();
        let line = text.get(begin..end)?;
        let trimmed = if within(&places.leaves, end) { line } else { line.trim_end_matches([' ', '\t']) };
        if within(&places.leaves, begin) || within(&places.flows, begin) {
            lines.shift(trimmed);
        } else if trimmed.is_empty() || trimmed.trim_start().starts_with('#') {
            lines.waiting.push((column(trimmed), trimmed.trim_start()));
        } else {
            lines.entry(trimmed)?;
        }
    }
    let levels = lines.levels.clone();
    lines.wait_for(&levels, None);
    Some(lines.out)
}

fn column(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

impl Lines<'_> {
    /// A line of a list or map: `- a`, `- - b`, `key: value`.
    fn entry(&mut self, line: &str) -> Option<()> {
        let mut at = column(line);
        let mut rest = &line[at..];
        if rest.starts_with("? ") || rest == "?" || rest.starts_with(": ") || rest.starts_with("...") || rest.starts_with('\t') {
            return None;
        }
        let is_mark = at == 0 && (rest.starts_with("---") || rest.starts_with('%'));
        if is_mark {
            self.levels.clear();
        }
        let mut dashes = 0;
        loop {
            let after = rest.strip_prefix('-').filter(|after| after.is_empty() || after.starts_with(' '));
            if dashes > 0 {
                self.nested(at, after.is_some());
            } else {
                // Comments may belong to what ends here.
                let above = self.levels.clone();
                let new = if is_mark { 0 } else { self.level(at, after.is_some()) };
                self.wait_for(&above, Some((at, new)));
                self.out.extend(std::iter::repeat_n(' ', new));
            }
            let Some(after) = after else { break };
            dashes += 1;
            self.out.push('-');
            let inner = after.trim_start_matches(' ');
            if inner.is_empty() || inner.starts_with('#') {
                self.out.push_str(after);
                rest = "";
                break;
            }
            self.out.push(' ');
            at += 1 + after.len() - inner.len();
            rest = inner;
        }
        self.out.push_str(rest);
        self.out.push('\n');
        Some(())
    }

    /// The column for the first thing of a line; what ended before it is closed.
    fn level(&mut self, old: usize, is_list: bool) -> usize {
        while self.levels.last().is_some_and(|level| level.old > old || level.old == old && level.is_list && !is_list) {
            self.levels.pop();
        }
        match self.levels.last() {
            Some(level) if level.old == old && level.is_list == is_list => level.new,
            _ => self.nested(old, is_list),
        }
    }

    /// The column for what stands inside of everything that is open.
    fn nested(&mut self, old: usize, is_list: bool) -> usize {
        let new = self.levels.last().map_or(0, |level| level.new + STEP);
        self.levels.push(Level { old, new, is_list });
        new
    }

    /// A line that goes on with what began above: it moves with that.
    fn shift(&mut self, line: &str) {
        let (old, new) = self.levels.last().map_or((0, 0), |level| (level.old, level.new));
        let blanks = column(line);
        match new.checked_sub(old) {
            Some(more) if !line.is_empty() => self.out.extend(std::iter::repeat_n(' ', blanks + more)),
            Some(_) => {}
            None => self.out.extend(std::iter::repeat_n(' ', blanks.saturating_sub(old - new))),
        }
        self.out.push_str(&line[blanks..]);
        self.out.push('\n');
    }

    /// Writes what waited for a line, whose columns are given: comments stand with what they stood with, blank lines alone.
    fn wait_for(&mut self, above: &[Level], line: Option<(usize, usize)>) {
        let last = self.waiting.iter().rposition(|(_, text)| !text.is_empty());
        for (index, (old, text)) in std::mem::take(&mut self.waiting).into_iter().enumerate() {
            if text.is_empty() {
                let wanted =
                    !self.out.is_empty() && !self.out.ends_with("\n\n") && (line.is_some() || last.is_some_and(|last| index < last));
                self.out.push_str(if wanted { "\n" } else { "" });
                continue;
            }
            let of_line = line.filter(|(column, _)| *column == old).map(|(_, new)| new);
            let of_level = above.iter().rev().find(|level| level.old == old).map(|level| level.new);
            let new = of_line.or(of_level).or(line.map(|(_, new)| new)).unwrap_or(old.min(above.last().map_or(0, |level| level.new)));
            self.out.extend(std::iter::repeat_n(' ', new));
            self.out.push_str(text);
            self.out.push('\n');
        }
    }
}
