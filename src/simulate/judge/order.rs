use crate::scenario::Bounds;
use crate::simulate::Answerer;

/// A part of an expected order: a group of answerers, so many times.
#[derive(Debug)]
pub(super) struct Part {
    /// Who may stand at each place of the group.
    pub(super) group: Vec<Vec<Answerer>>,
    /// How often the group stands there.
    pub(super) times: Bounds<u64>,
}

/// Holds a sequence against an expected order, in time proportional to its length for each part.
///
/// # Errors
/// How many answers of the sequence still agree.
pub(super) fn agrees(parts: &[Part], sequence: &[Answerer]) -> Result<(), usize> {
    let length = sequence.len();
    // Where the parts so far can end.
    let mut ends = vec![false; length + 1];
    ends[0] = true;
    let mut furthest = 0;
    for part in parts {
        let size = part.group.len().max(1);
        let runs = runs(part, sequence);
        // A start from which the group stands there `run` times reaches every end from `least` to `run` groups further: each
        // start adds 1 where its ends begin and takes it away behind them, and the sum along the groups says what is reached.
        let mut reached = vec![0_i64; length + 1];
        let least = usize::try_from(part.times.from.unwrap_or(0)).unwrap_or(usize::MAX);
        let most = usize::try_from(part.times.to.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        for start in (0..=length).filter(|&at| ends[at]) {
            let run = runs[start].min(most);
            let end = start + run * size;
            let fits = part.group.iter().zip(&sequence[end..]).take_while(|(who, by)| who.contains(by)).count();
            furthest = furthest.max(end + if run < most { fits } else { 0 });
            if least <= run {
                reached[start + least * size] += 1;
                if let Some(behind) = reached.get_mut(end + size) {
                    *behind -= 1;
                }
            }
        }
        for at in size..=length {
            reached[at] += reached[at - size];
        }
        ends = reached.iter().map(|&n| n > 0).collect();
    }
    if ends[length] { Ok(()) } else { Err(furthest.min(length)) }
}

/// From each place on, how often the group stands there in a row.
fn runs(part: &Part, sequence: &[Answerer]) -> Vec<usize> {
    let size = part.group.len().max(1);
    let mut runs = vec![0; sequence.len() + 1];
    for at in (0..sequence.len()).rev() {
        let fits = part.group.iter().enumerate().all(|(i, who)| sequence.get(at + i).is_some_and(|by| who.contains(by)));
        if fits {
            runs[at] = 1 + runs.get(at + size).copied().unwrap_or(0);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{Part, agrees};
    use crate::scenario::Bounds;
    use crate::simulate::{Answerer, Row};

    fn by(digit: u8) -> Answerer {
        Answerer::Backend(Row(u16::from(digit)))
    }

    fn part(group: &str, from: Option<u64>, to: Option<u64>) -> Part {
        Part { group: group.bytes().map(|b| vec![by(b)]).collect(), times: Bounds { from, to } }
    }

    #[test]
    fn orders_agree_or_say_how_far() {
        let exact = |group, n| part(group, Some(n), Some(n));
        let lab = || vec![exact("1", 3), exact("23", 2), exact("2", 1)];
        for (parts, sequence, outcome) in [
            (lab(), "11123232", Ok(())),
            (lab(), "1112323", Err(7)),
            (lab(), "11133232", Err(3)),
            (lab(), "111232323", Err(8)),
            (lab(), "", Err(0)),
            (vec![part("1", Some(2), Some(4)), exact("1", 1)], "111", Ok(())),
            (vec![part("1", Some(2), Some(4)), exact("1", 1)], "11", Err(2)),
            (vec![part("1", None, None), part("12", Some(1), None), part("2", None, None)], "11121222", Ok(())),
            (vec![part("1", None, Some(0))], "", Ok(())),
            (vec![part("1", None, Some(0))], "1", Err(0)),
        ] {
            let sequence: Vec<_> = sequence.bytes().map(by).collect();
            assert_eq!(agrees(&parts, &sequence), outcome, "{parts:?} {sequence:?}");
        }
    }

    #[test]
    fn open_repetitions_of_the_same_do_not_take_for_ever() {
        let sequence = vec![by(1); 100_000];
        let parts: Vec<Part> = (0..20).map(|_| part(std::str::from_utf8(&[1]).unwrap(), Some(1), None)).collect();
        assert_eq!(agrees(&parts, &sequence), Ok(()));
    }
}
