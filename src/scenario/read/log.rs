use super::send::MOST_TOKENS;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span, code};
use crate::scenario::{LogRow, RequestLog};
use crate::time::{Date, Duration};

/// Rows of one log.
const MOST_ROWS: usize = 10_000_000;
/// Models of one log.
const MOST_MODELS: usize = 1000;
/// Faults told of one log.
const MOST_FAULTS: usize = 10;

/// What a column or member of a log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Time,
    Model,
    Prompt,
    Completion,
}

impl Column {
    /// By name, whatever its case and underscores. The second names are those of Azure's published LLM inference traces.
    fn named(name: &str) -> Option<Self> {
        let plain: String = name.trim().chars().filter(|c| !matches!(c, '_' | ' ' | '-')).flat_map(char::to_lowercase).collect();
        match plain.as_str() {
            "time" | "timestamp" | "arrival" | "arrivaltime" => Some(Self::Time),
            "model" => Some(Self::Model),
            "prompttokens" | "contexttokens" => Some(Self::Prompt),
            "completiontokens" | "generatedtokens" => Some(Self::Completion),
            _ => None,
        }
    }
}

/// A time as a log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    Since(Duration),
    At(Date),
}

/// A row as it is read: times of day become times of the log when all rows are known.
type Raw = (Time, LogRow);

impl RequestLog {
    /// Reads CSV with a line of names, or a JSON object in each line. `None` when any row is at fault; `sink` says which.
    ///
    /// `time` is needed: seconds, a duration (`1.5s`), or a date (`2026-01-31T08:00:00Z`), which counts from the earliest. `model`,
    /// `promptTokens` and `completionTokens` may be left out; other columns are not looked at.
    pub fn read(text: &str, source: SourceId, sink: &mut Diagnostics) -> Option<Self> {
        let mut reader = Reader { source, sink, faults: 0, log: Self::default(), raw: Vec::new() };
        if text.trim_start().starts_with('{') {
            reader.json(text)
        } else {
            reader.csv(text)
        }
        reader.finish(text)
    }
}

struct Reader<'s> {
    source: SourceId,
    sink: &'s mut Diagnostics,
    faults: usize,
    log: RequestLog,
    raw: Vec<Raw>,
}

impl Reader<'_> {
    fn csv(&mut self, text: &str) {
        let mut lines = lines(text);
        let Some((place, first)) = lines.next() else { return };
        let names = fields(first);
        let columns: Vec<Option<Column>> = names.iter().map(|(_, name)| Column::named(name)).collect();
        if !columns.contains(&Some(Column::Time)) {
            let help = "the first line names the columns: `time,model,promptTokens,completionTokens`";
            return self.fault(place, first.len(), "this log has no column `time`", help);
        }
        for (place, line) in lines {
            let mut row = empty();
            let (mut found, mut fine) = (0, true);
            for ((at, field), column) in fields(line).iter().zip(&columns) {
                found += 1;
                if let Some(column) = column {
                    fine &= self.set(&mut row, *column, field.trim(), (place + at, field.len()));
                }
            }
            match row.0 {
                _ if fine && found < columns.len() => {
                    self.fault(place, line.len(), &format!("this row has {found} of {} fields", columns.len()), "");
                }
                Some(time) if fine => self.raw.push((time, row.1)),
                Some(_) | None => {}
            }
            if self.is_full(place, line) {
                return;
            }
        }
    }

    fn json(&mut self, text: &str) {
        for (place, line) in lines(text) {
            let mut row = empty();
            match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line) {
                Err(_) => self.fault(place, line.len(), "this line is no JSON object", "each line is a request: `{\"time\": 1.5, ...}`"),
                Ok(object) => {
                    let mut fine = true;
                    for (name, value) in &object {
                        let Some(column) = Column::named(name) else { continue };
                        let text = match value {
                            serde_json::Value::Null => continue,
                            serde_json::Value::String(text) => text.clone(),
                            other => other.to_string(),
                        };
                        fine &= self.set(&mut row, column, &text, (place, line.len()));
                    }
                    match row.0 {
                        Some(time) if fine => self.raw.push((time, row.1)),
                        None if fine => self.fault(place, line.len(), "this request has no `time`", "write `{\"time\": 1.5, ...}`"),
                        Some(_) | None => {}
                    }
                }
            }
            if self.is_full(place, line) {
                return;
            }
        }
    }

    /// Puts a field into a row; says whether it is right.
    fn set(&mut self, row: &mut (Option<Time>, LogRow), column: Column, text: &str, (place, length): (usize, usize)) -> bool {
        let tokens = || text.parse::<u64>().ok().filter(|n| *n <= MOST_TOKENS).and_then(|n| u32::try_from(n).ok());
        let shown = text.escape_debug();
        let fault = match column {
            Column::Time => {
                row.0 = time(text);
                let help = "times are seconds (`1.5`), durations (`250ms`) or dates (`2026-01-31T08:00:00Z`)";
                row.0.is_none().then(|| (format!("`{shown}` is not a time"), help))
            }
            Column::Model if text.is_empty() => None,
            Column::Model => {
                row.1.model = self.model(text);
                row.1.model.is_none().then(|| (format!("more than {MOST_MODELS} models in one log"), ""))
            }
            Column::Prompt | Column::Completion if text.is_empty() => None,
            Column::Prompt | Column::Completion => {
                let number = tokens();
                if column == Column::Prompt {
                    row.1.prompt_tokens = number;
                } else {
                    row.1.completion_tokens = number;
                }
                number.is_none().then(|| (format!("`{shown}` is not a number of tokens, 0 to {MOST_TOKENS}"), ""))
            }
        };
        if let Some((message, help)) = &fault {
            self.fault(place, length, message, help);
        }
        fault.is_none()
    }

    fn model(&mut self, name: &str) -> Option<u16> {
        let known = self.log.models.iter().position(|m| **m == *name);
        let index = known.or_else(|| {
            (self.log.models.len() < MOST_MODELS).then(|| {
                self.log.models.push(name.into());
                self.log.models.len() - 1
            })
        })?;
        u16::try_from(index).ok()
    }

    fn fault(&mut self, place: usize, length: usize, message: &str, help: &str) {
        self.faults += 1;
        if self.faults <= MOST_FAULTS {
            let fault = Diagnostic::new(code::scenario::BAD_LOG, Span::new(self.source, place, place + length), message);
            self.sink.push(if help.is_empty() { fault } else { fault.help(help) });
        }
    }

    /// Whether enough was read, or enough went wrong.
    fn is_full(&mut self, place: usize, line: &str) -> bool {
        if self.raw.len() > MOST_ROWS {
            self.fault(place, line.len(), &format!("a log has at most {MOST_ROWS} rows"), "");
            return true;
        }
        self.faults >= MOST_FAULTS
    }

    fn finish(mut self, text: &str) -> Option<RequestLog> {
        if self.faults == 0 && self.raw.is_empty() {
            let line = text.lines().next().map_or(0, str::len);
            self.fault(0, line, "this log has no requests", "");
        }
        if self.faults > 0 {
            return None;
        }
        let first = self.raw.iter().filter_map(|(time, _)| if let Time::At(date) = time { Some(*date) } else { None }).min();
        for (time, mut row) in self.raw {
            row.at = match time {
                Time::Since(at) => at,
                Time::At(date) => {
                    let since = first.map_or(0, |first| date.micros().saturating_sub(first.micros()));
                    Duration::from_micros(u64::try_from(since).unwrap_or(0))
                }
            };
            self.log.rows.push(row);
        }
        // Servers write a line when a request is over, so that logs are nearly in order, not quite.
        self.log.rows.sort_by_key(|row| row.at);
        Some(self.log)
    }
}

fn empty() -> (Option<Time>, LogRow) {
    (None, LogRow { at: Duration::ZERO, model: None, prompt_tokens: None, completion_tokens: None })
}

/// The lines that hold anything, each with its place.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let place = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let (line, place) = line.strip_prefix('\u{feff}').map_or((line, place), |rest| (rest, place + 3));
        (!line.trim().is_empty()).then_some((place, line))
    })
}

/// The fields of a line of CSV (RFC 4180, without line breaks inside of quotes), each with its place.
fn fields(line: &str) -> Vec<(usize, std::borrow::Cow<'_, str>)> {
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let rest = &line[at..];
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut end = 0;
            while let Some(next) = quoted[end..].find('"') {
                end += next;
                if quoted[end + 1..].starts_with('"') {
                    end += 2;
                } else {
                    break;
                }
            }
            let closed = quoted.get(end..).is_some_and(|tail| tail.starts_with('"'));
            let inner = if closed { &quoted[..end] } else { quoted };
            out.push((at + 1, inner.replace("\"\"", "\"").into()));
            let after = at + 1 + inner.len() + usize::from(closed);
            match line[after..].find(',') {
                Some(comma) => at = after + comma + 1,
                None => return out,
            }
        } else {
            match rest.split_once(',') {
                Some((field, _)) => {
                    out.push((at, field.into()));
                    at += field.len() + 1;
                }
                None => {
                    out.push((at, rest.into()));
                    return out;
                }
            }
        }
    }
}

fn time(text: &str) -> Option<Time> {
    // A year is the longest time from the beginning of a log: more is a clock's count of seconds, and those begin with the earliest.
    const YEAR: f64 = 366.0 * 86_400.0;
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if let Some(seconds) = plain.then(|| text.parse::<f64>().ok()).flatten() {
        let micros = (seconds * 1e6).round();
        return match seconds {
            s if s <= YEAR => Some(Time::Since(Duration::from_micros(micros as u64))),
            s if s <= 1e11 => Some(Time::At(Date::from_micros(micros as i64))),
            _ => None,
        };
    }
    if let Ok(duration) = Duration::parse(text) {
        return (duration.seconds() <= YEAR).then_some(Time::Since(duration));
    }
    date(text).map(Time::At)
}

/// `2026-01-31T08:00:00.25Z`, also with a blank in place of the `T` and without the `Z`.
fn date(text: &str) -> Option<Date> {
    let text = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00")).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (day, clock) = whole.split_once(['T', ' '])?;
    let date = Date::parse(&format!("{day}T{clock}Z")).ok()?;
    if fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let micros = format!("{fraction:0<6}").get(..6)?.parse::<i64>().ok()?;
    Some(Date::from_micros(date.micros() + micros))
}

#[cfg(test)]
mod tests {
    use super::RequestLog;
    use crate::diagnostic::{Diagnostics, Sources};

    fn read(text: &str) -> Result<String, Vec<String>> {
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let source = sources.add("log", text);
        let log = RequestLog::read(text, source, &mut sink);
        let Some(log) = log else {
            return Err(sink.iter().map(|d| format!("{} <{}>", d.message, sources.slice(d.span()))).collect());
        };
        assert!(sink.is_empty());
        let number = |n: Option<u32>| n.map_or("-".to_owned(), |n| n.to_string());
        let row = |row: &super::LogRow| {
            let model = row.model.map_or("-", |m| &*log.models[usize::from(m)]);
            format!("{} {model} {} {}", row.at, number(row.prompt_tokens), number(row.completion_tokens))
        };
        Ok(log.rows.iter().map(row).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn logs_are_csv_or_lines_of_json_in_any_order() {
        for (text, rows) in [
            ("time,model,promptTokens,completionTokens\n0.5,a,10,20\r\n0,\"b,\"\"c\",,5\n\n", "0s b,\"c - 5, 500ms a 10 20"),
            (
                "\u{feff}TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16 18:15:50.98,1,2",
                "0s - 374 44, 4s299ms410us - 1 2",
            ),
            ("region,Time\nx,250ms\ny,1700000000\n", "0s - - -, 250ms - - -"),
            (
                "{\"time\":1,\"model\":\"m\",\"prompt_tokens\":3,\"completion_tokens\":null}\n{\"time\":\"2s\",\"more\":[]}\n",
                "1s m 3 -, 2s - - -",
            ),
        ] {
            assert_eq!(read(text), Ok(rows.to_owned()), "{text}");
        }
    }

    #[test]
    fn bad_rows_are_told_with_their_place() {
        for (text, faults) in [
            ("", vec!["this log has no requests <>"]),
            ("time\n", vec!["this log has no requests <time>"]),
            ("model,tokens\na,1", vec!["this log has no column `time` <model,tokens>"]),
            (
                "time,promptTokens\nsoon,1\n1,-5\n2,99999999\n3,1",
                vec![
                    "`soon` is not a time <soon>",
                    "`-5` is not a number of tokens, 0 to 4000000 <-5>",
                    "`99999999` is not a number of tokens, 0 to 4000000 <99999999>",
                ],
            ),
            ("model,time\na", vec!["this row has 1 of 2 fields <a>"]),
            ("{\"time\":1}\n{\"model\":\"a\"}", vec!["this request has no `time` <{\"model\":\"a\"}>"]),
            ("time\n9e99\n-1\nNaN\n", vec!["`9e99` is not a time <9e99>", "`-1` is not a time <-1>", "`NaN` is not a time <NaN>"]),
        ] {
            assert_eq!(read(text), Err(faults.into_iter().map(str::to_owned).collect()), "{text}");
        }
        assert_eq!(read(&format!("time\n{}", "x\n".repeat(100))).unwrap_err().len(), super::MOST_FAULTS);
    }
}
