use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Gateway, lab, ok, post, throttled};
use crate::http::{Failure, Response};

const LETTERS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn members() -> impl Strategy<Value = Vec<(&'static str, u8, u8)>> {
    let one = (0..3_u8, 1..=100_u8);
    prop::collection::vec(one, 1..6).prop_map(|v| v.into_iter().zip(LETTERS).map(|((p, w), l)| (l, p, w)).collect())
}

/// What each backend answers to each call: true for a 429 with the seconds it asks for.
fn answers() -> impl Strategy<Value = Vec<(bool, u8)>> {
    prop::collection::vec((prop::bool::weighted(0.3), 0..5_u8), 1..40)
}

fn script(answers: &[(bool, u8)]) -> impl FnMut(&crate::gateway::Call) -> Result<Response, Failure> + '_ {
    let mut at = 0;
    move |call| {
        let (sick, wait) = answers[at % answers.len()];
        at += 1;
        if sick { Ok(throttled(Some(u64::from(wait)))) } else { ok(call) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn served_shares_follow_weights(members in members()) {
        let first = members.iter().map(|m| m.1).min().unwrap();
        let total: usize = members.iter().filter(|m| m.1 == first).map(|m| m.2 as usize).sum();
        let served = Gateway::new(&lab(&members, None)).served(total, ok);
        for (letter, priority, weight) in members {
            let expected = if priority == first { weight as usize } else { 0 };
            prop_assert_eq!(served.matches(letter).count(), expected, "{}", letter);
        }
    }

    #[test]
    fn nothing_is_forwarded_to_a_tripped_breaker(members in members(), answers in answers(), pauses in prop::collection::vec(0..3000_u64, 1..30)) {
        let mut gateway = Gateway::new(&lab(&members, Some(1)));
        let mut script = script(&answers);
        for pause in pauses {
            let before = gateway.now;
            let open: Vec<bool> = members.iter().map(|m| gateway.world.is_tripped(&gateway.loaded, 0, m.0, before)).collect();
            let answer = gateway.send(post("/api/x"), &mut script);
            for call in &answer.calls {
                let place = members.iter().position(|m| call.backend.as_deref() == Some(m.0)).unwrap();
                prop_assert!(!open[place]);
            }
            gateway.pass(pause);
        }
    }

    #[test]
    fn a_fork_and_its_original_agree_and_do_not_disturb_each_other(members in members(), answers in answers(), times in 1..20_usize) {
        let mut gateway = Gateway::new(&lab(&members, Some(1)));
        gateway.served(times, script(&answers));
        let (now, fork, again) = (gateway.now, gateway.world.fork(), gateway.world.fork());
        let original = gateway.served(times, script(&answers));
        gateway.world = fork;
        gateway.now = now;
        let forked = gateway.served(times, script(&answers));
        prop_assert_eq!(&original, &forked);
        gateway.world = again;
        gateway.now = now;
        prop_assert_eq!(original, gateway.served(times, script(&answers)));
    }
}
