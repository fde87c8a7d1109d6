use super::blank::line;

/// Brackets in the condition of an `#if`, at most.
const DEEPEST: usize = 32;

/// The byte behind the preprocessor line at `at`, and behind what it takes out of the text.
pub fn skip(text: &str, at: usize) -> Result<usize, &'static str> {
    let (word, rest, end) = split(text, at);
    match word {
        // A part that is read ends where another way of the same `#if` begins.
        "elif" | "else" => Ok(taken_out(text, end, false)),
        "if" if !holds(rest)? => Ok(taken_out(text, end, true)),
        "if" | "endif" | "region" | "endregion" | "pragma" | "warning" | "line" => Ok(end),
        "error" => Err("`#error` stops the compiler"),
        "define" | "undef" => Err("`#define` and `#undef` stand only at the beginning of a file"),
        "nullable" => Err("`#nullable` came with C# 8, and API Management takes C# 7"),
        _ => Err("C# knows no such preprocessor line"),
    }
}

/// The directive, what follows it on its line, and where the line ends.
pub(super) fn split(text: &str, at: usize) -> (&str, &str, usize) {
    let rest = text.get(at..).unwrap_or("");
    let end = line(rest);
    let body = rest.get(..end).unwrap_or("").trim_start_matches('#').trim_start();
    let length = body.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(body.len());
    let (word, rest) = body.split_at(length);
    (word, rest, at + end)
}

/// The byte from which the text is read again: behind the `#endif`, or behind another way that is open.
fn taken_out(text: &str, from: usize, open: bool) -> usize {
    let (mut at, mut inner) = (from, 0_u32);
    loop {
        let rest = text.get(at..).unwrap_or("");
        if rest.is_empty() {
            return text.len();
        }
        let start = at + rest.len() - rest.trim_start().len();
        let next = start + line(text.get(start..).unwrap_or(""));
        if text.get(start..).is_some_and(|r| r.starts_with('#')) {
            let (word, condition, end) = split(text, start);
            match word {
                "if" => inner += 1,
                "endif" if inner == 0 => return end,
                "endif" => inner -= 1,
                "else" if inner == 0 && open => return end,
                "elif" if inner == 0 && open && holds(condition) == Ok(true) => return end,
                _ => {}
            }
        }
        at = next.max(at + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
}

/// Whether the condition of an `#if` holds. No symbol is defined.
fn holds(condition: &str) -> Result<bool, &'static str> {
    let text = condition.split("//").next().unwrap_or("");
    let mut reader = Reader { rest: text.trim(), depth: 0 };
    let value = reader.either()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(BAD) }
}

const BAD: &str = "the condition of `#if` cannot be read";

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn eat(&mut self, mark: &str) -> bool {
        let after = self.rest.strip_prefix(mark);
        if let Some(after) = after {
            self.rest = after.trim_start();
        }
        after.is_some()
    }

    fn either(&mut self) -> Result<bool, &'static str> {
        let mut value = self.both()?;
        while self.eat("||") {
            value |= self.both()?;
        }
        Ok(value)
    }

    fn both(&mut self) -> Result<bool, &'static str> {
        let mut value = self.same()?;
        while self.eat("&&") {
            value &= self.same()?;
        }
        Ok(value)
    }

    fn same(&mut self) -> Result<bool, &'static str> {
        let mut value = self.one()?;
        loop {
            if self.eat("==") {
                value = value == self.one()?;
            } else if self.eat("!=") {
                value = value != self.one()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn one(&mut self) -> Result<bool, &'static str> {
        let mut negated = false;
        while !self.rest.starts_with("!=") && self.eat("!") {
            negated = !negated;
        }
        if self.eat("(") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(BAD);
            }
            let value = self.either()?;
            return if self.eat(")") { Ok(value != negated) } else { Err(BAD) };
        }
        let length = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        if word.is_empty() {
            return Err(BAD);
        }
        self.rest = rest.trim_start();
        Ok((word == "true") != negated)
    }
}
