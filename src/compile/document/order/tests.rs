use std::collections::BTreeMap;
use std::rc::Rc;

use super::code;
use crate::check::plan::{AffinityKey, BackendIndex, Key, Member, Selection};
use crate::compile::document::target::Targets;
use crate::compile::sample;
use crate::diagnostic::{Diagnostics, Mapped, Span};
use crate::expr::{self, Bound, Context, Value, Want};
use crate::http::{Request, Str, Url};

/// The expression for members of the sample (1 to 4) with priorities and weights.
fn expression(members: &[(usize, u8, u8)], selection: Selection) -> Bound {
    let mut plan = sample::plan();
    let member = |&(number, priority, weight): &(usize, u8, u8)| Member {
        backend: BackendIndex(number - 1),
        priority: Some(priority),
        weight: Some(weight),
        span: Span::NONE,
    };
    plan.pools[0].members = members.iter().map(member).collect();
    plan.pools[0].selection = selection;
    let code = code(&Targets::of(&plan, &plan.apis[0]), &plan.pools[0]);
    let mut sink = Diagnostics::new();
    expr::bind(&Mapped::made(code.as_str()), Want::Text, &mut sink).unwrap_or_else(|| panic!("{code}: {sink:?}"))
}

fn key() -> AffinityKey {
    AffinityKey { salt: "per-user".into(), of: Key::Ip }
}

fn walk() -> Selection {
    Selection::Walk(Some(key()))
}

/// What it gives for a key.
fn given(expression: &Bound, key: &str) -> String {
    let mut context = Context::new(Request::new("POST", Url::parse("https://gateway/").unwrap()));
    context.variables.set(&Rc::from("affinityKey"), Value::from(Str::from(key.to_owned())));
    expression.eval_text(&mut context).unwrap().to_string()
}

fn keys() -> impl Iterator<Item = String> {
    (0..10_000).map(|number| format!("user-{number}"))
}

fn first(expression: &Bound, key: &str) -> String {
    given(expression, key).split(',').next().unwrap_or_default().to_owned()
}

#[test]
fn ten_thousand_keys_spread_by_weight() {
    for (members, shares) in [
        (&[(1, 1, 50), (2, 1, 50)][..], &[50.0, 50.0][..]),
        (&[(1, 1, 75), (2, 1, 25)], &[75.0, 25.0]),
        (&[(1, 1, 80), (2, 1, 10), (3, 1, 10)], &[80.0, 10.0, 10.0]),
        (&[(1, 1, 1), (2, 1, 1), (3, 1, 1), (4, 1, 1)], &[25.0, 25.0, 25.0, 25.0]),
    ] {
        let expression = expression(members, walk());
        let mut served: BTreeMap<String, u32> = BTreeMap::new();
        keys().for_each(|key| *served.entry(first(&expression, &key)).or_default() += 1);
        for ((number, ..), share) in members.iter().zip(shares) {
            let percent = f64::from(served[&format!("foundry{number}")]) / 100.0;
            assert!((percent - share).abs() < 2.0, "foundry{number} of {members:?} has {percent} %");
        }
    }
}

#[test]
fn when_a_member_leaves_only_its_keys_move_and_they_come_back_with_it() {
    let all = expression(&[(1, 1, 50), (2, 1, 30), (3, 1, 20)], walk());
    let without = expression(&[(1, 1, 50), (3, 1, 20)], walk());
    let again = expression(&[(1, 1, 50), (3, 1, 20), (2, 1, 30)], walk());
    for key in keys() {
        let (before, then) = (first(&all, &key), first(&without, &key));
        assert!(before == then || before == "foundry2", "{key} moved from {before} to {then}");
        assert_eq!(first(&again, &key), before, "{key}");
    }
}

#[test]
fn a_key_comes_to_the_same_member_on_every_unit_and_platform() {
    let equal = expression(&[(1, 1, 1), (2, 1, 1), (3, 1, 1), (4, 1, 1)], walk());
    let ranked = expression(&[(1, 1, 1), (2, 2, 1), (3, 2, 1), (4, 2, 1)], walk());
    // Computed apart from this: the first four bytes of SHA-256 of rule, member and key as a number, the largest first.
    for (key, order, ranks) in [
        ("anna", "foundry1,foundry2,foundry4,foundry3", "foundry1,foundry2,foundry4,foundry3"),
        ("carla", "foundry4,foundry1,foundry3,foundry2", "foundry1,foundry4,foundry3,foundry2"),
        ("dora", "foundry3,foundry4,foundry2,foundry1", "foundry1,foundry3,foundry4,foundry2"),
        ("emil", "foundry4,foundry3,foundry1,foundry2", "foundry1,foundry4,foundry3,foundry2"),
    ] {
        assert_eq!((&*given(&equal, key), &*given(&ranked, key)), (order, ranks), "{key}");
    }
}

#[test]
fn pools_and_walks_have_the_same_first_member() {
    let members = [(1, 1, 60), (2, 1, 40), (3, 2, 1)];
    let (pools, walk) = (expression(&members, Selection::First(key())), expression(&members, walk()));
    for key in keys().take(500) {
        assert_eq!(given(&pools, &key), format!("chat-{}", first(&walk, &key)));
    }
}

#[test]
fn without_a_key_each_request_draws_by_itself() {
    let expression = expression(&[(1, 1, 1), (2, 2, 75), (3, 2, 25)], Selection::Walk(None));
    let mut context = Context::new(Request::new("POST", Url::parse("https://gateway/").unwrap()));
    let mut drawn: BTreeMap<String, u32> = BTreeMap::new();
    for id in 0..4000 {
        context.request_id = id;
        *drawn.entry(expression.eval_text(&mut context).unwrap().to_string()).or_default() += 1;
    }
    assert_eq!(drawn.len(), 2);
    let often = drawn["foundry1,foundry2,foundry3"];
    assert!((2920..3080).contains(&often), "{often} of 4000");
}

#[test]
fn a_member_of_weight_0_comes_last() {
    let expression = expression(&[(1, 1, 0), (2, 1, 1), (3, 1, 1)], walk());
    assert!(keys().take(200).all(|key| given(&expression, &key).ends_with(",foundry1")));
}
