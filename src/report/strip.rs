use super::paint::Paint;
use crate::diagnostic::Style;
use crate::simulate::{Answerer, Outcome};

/// Answers that are drawn one by one.
const DRAWN: u64 = 200;
/// Signs for backends, in the order of the table.
const SIGNS: &[u8] = b"123456789abcdefghijklmnopqrstuvwxyz";

/// The order in which backends served: a sign for each answer, with a legend, and the same in words.
pub(super) fn lines(outcome: &Outcome, style: Style) -> Vec<String> {
    let mut who: Vec<Answerer> = Vec::new();
    for (by, _) in outcome.strip.runs() {
        if !who.contains(by) {
            who.push(*by);
        }
    }
    let total: u64 = outcome.strip.runs().iter().map(|(_, times)| times).sum::<u64>() + outcome.strip.left_out;
    let mut lines = Vec::new();
    if total == 0 {
        return lines;
    }
    who.sort_unstable();
    // A single answer, or all from one, is said in words alone.
    if total > 1 && who.len() > 1 && who.len() <= SIGNS.len() {
        let sign = |by: Answerer| match by {
            Answerer::Backend(_) => who.iter().position(|w| *w == by).map_or('?', |at| char::from(SIGNS.get(at).copied().unwrap_or(b'?'))),
            Answerer::Gateway => '-',
            Answerer::Nobody => '.',
        };
        let paint = |by: Answerer, text: String| match by {
            Answerer::Backend(_) => Paint::Nth(who.iter().position(|w| *w == by).unwrap_or(0)).on(text, style),
            Answerer::Gateway | Answerer::Nobody => Paint::Bad.on(text, style),
        };
        let mut drawn = 0;
        let mut bar = String::new();
        for &(by, times) in outcome.strip.runs() {
            let times = times.min(DRAWN - drawn);
            if times == 0 {
                break;
            }
            bar.push_str(&paint(by, std::iter::repeat_n(sign(by), usize::try_from(times).unwrap_or(0)).collect()));
            drawn += times;
        }
        let more = if total > drawn { format!(" … {} more", total - drawn) } else { String::new() };
        let legend: Vec<String> =
            who.iter().map(|&by| format!("{} {}", paint(by, sign(by).to_string()), outcome.legend.answerer(by))).collect();
        lines.push(format!("served   {bar}{more}"));
        lines.push(format!("         {}", Paint::Faint.on(legend.join("   "), Style::Plain)));
    }
    lines.push(format!("order    {}", outcome.strip.words(|row| outcome.legend.label(row))));
    lines
}
