use super::route::Operation;
use crate::random::Stream;
use crate::scenario::given::Latency;
use crate::time::Duration;

/// When an answer comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// From arrival to the head.
    pub(super) head: Duration,
    /// From the head to the last byte.
    pub(super) rest: Duration,
}

/// Whether an answer comes token by token or in one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The head with the first token, the end with the last.
    Streamed,
    /// All of it when the last token is there.
    Whole,
}

/// Time between tokens that Microsoft measured for its own simulator, and how far it varied.
const TOKEN: (Duration, f64) = (Latency::PER_TOKEN, 6.0 / 19.0);
/// The same for an answer without tokens: embeddings.
const VECTOR: (Duration, f64) = (Duration::from_millis(100), 0.3);

/// When an answer of so many tokens comes. The first token is the time to first token, each of the others takes its time; one draw
/// for each of the two: what varies is how busy the model is, not each token by itself.
pub(super) fn pace(latency: &Latency, operation: Operation, tokens: u32, delivery: Delivery, random: &mut Stream) -> Pace {
    let tokens = if operation.is_generated() { tokens } else { 0 };
    let (first, each, jitter) = match *latency {
        Latency::Whole(head) => return Pace { head, rest: Duration::ZERO },
        Latency::Tokens { first, each, jitter } => (first, each, jitter),
        Latency::Measured if operation.is_generated() => (TOKEN.0, TOKEN.0, TOKEN.1),
        Latency::Measured => (VECTOR.0, Duration::ZERO, VECTOR.1),
    };
    let first = vary(first, 1, jitter, random);
    let others = vary(each, tokens.saturating_sub(1), jitter, random);
    match delivery {
        Delivery::Streamed => Pace { head: first, rest: others },
        Delivery::Whole => Pace { head: first + others, rest: Duration::ZERO },
    }
}

/// A time so often, more or less by a share of it at most, each amount equally likely.
fn vary(time: Duration, times: u32, jitter: f64, random: &mut Stream) -> Duration {
    let whole = time.micros().saturating_mul(u64::from(times));
    if jitter <= 0.0 || whole == 0 {
        return Duration::from_micros(whole);
    }
    Duration::from_micros((whole as f64 * (1.0 + jitter * (2.0 * random.unit() - 1.0))) as u64)
}

#[cfg(test)]
mod tests {
    use super::{Delivery, Pace, pace};
    use crate::mock::route::Operation;
    use crate::random::Stream;
    use crate::scenario::given::Latency;
    use crate::time::Duration;

    fn once(latency: &Latency, operation: Operation, tokens: u32, delivery: Delivery) -> (u64, u64) {
        let Pace { head, rest } = pace(latency, operation, tokens, delivery, &mut Stream::new(1, "latency", 0));
        (head.millis(), rest.millis())
    }

    #[test]
    fn time_to_first_token_is_apart_from_the_time_between_tokens() {
        let (first, each) = (Duration::from_millis(300), Duration::from_millis(12));
        let latency = Latency::Tokens { first, each, jitter: 0.0 };
        for (operation, tokens, delivery, expected) in [
            (Operation::Chat, 101, Delivery::Streamed, (300, 1200)),
            (Operation::Chat, 101, Delivery::Whole, (1500, 0)),
            (Operation::Completions, 11, Delivery::Whole, (420, 0)),
            (Operation::Responses, 1, Delivery::Streamed, (300, 0)),
            (Operation::Chat, 0, Delivery::Whole, (300, 0)),
            (Operation::Embeddings, 101, Delivery::Whole, (300, 0)),
        ] {
            assert_eq!(once(&latency, operation, tokens, delivery), expected, "{operation:?} {tokens}");
        }
        let whole = Latency::Whole(Duration::from_millis(200));
        assert_eq!(once(&whole, Operation::Chat, 9_999, Delivery::Streamed), (200, 0));
    }

    #[test]
    fn what_was_measured_varies_about_its_mean_and_no_further() {
        let mut random = Stream::new(1, "latency", 0);
        for (operation, tokens, mean, most) in [(Operation::Chat, 100, 1900, 600), (Operation::Embeddings, 0, 100, 30)] {
            let mut draw = || pace(&Latency::Measured, operation, tokens, Delivery::Whole, &mut random).head.millis();
            let all: Vec<u64> = (0..10_000).map(|_| draw()).collect();
            assert!(all.iter().all(|t| t.abs_diff(mean) <= most), "{operation:?}");
            assert!((all.iter().sum::<u64>() / 10_000).abs_diff(mean) < mean / 50, "{operation:?}");
        }
    }

    #[test]
    fn more_than_can_be_told_is_the_most_that_can() {
        let latency = Latency::Tokens { first: Duration::from_micros(u64::MAX), each: Duration::from_micros(u64::MAX), jitter: 1.0 };
        pace(&latency, Operation::Chat, u32::MAX, Delivery::Whole, &mut Stream::new(1, "latency", 0));
    }
}
