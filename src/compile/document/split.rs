use crate::check::plan::{Draw, Route, Share};
use crate::policy::{Element, Kind, Mark, Part};

use super::target::VARIABLE;
use super::{Writing, cs, order, pin};

/// The variable with the number that says which part a request goes to.
const SPLIT: &str = "split";

/// The variable with what keeps requests in one part.
const KEY: &str = "splitKey";

/// Draws a number below the sum of the shares: from the key, so that it is the same wherever and whenever, else from the request.
pub(super) fn draw(route: &Route) -> Vec<Element> {
    let Draw { salt, by } = &route.draw;
    let key = by.as_ref().map_or_else(|| "context.RequestId.ToString()".to_owned(), |_| cs::variable(KEY));
    let code = format!(
        "@{{
        var key = {} + {key};
        using (var sha = SHA256.Create()) {{
            return (int)(BitConverter.ToUInt32(sha.ComputeHash(Encoding.UTF8.GetBytes(key)), 0) % {});
        }}
    }}",
        cs::literal(&format!("{salt}\n")),
        route.shares()
    );
    by.iter().map(|key| order::set(KEY, order::value(key))).chain([order::set(SPLIT, code)]).collect()
}

/// Sends each part of the numbers that can be drawn to its own: `then` is what becomes of a part's requests.
pub(super) fn deal(writing: &Writing<'_>, route: &Route, then: impl Fn(&Share) -> Vec<Element>) -> Element {
    let how = match &route.draw.by {
        Some(key) => format!("by {}: one without is drawn by itself", order::words(key)),
        None => "drawn for each request".to_owned(),
    };
    let mut choose = Element::new("choose").comment(format!("dealt by shares, {how}"));
    if writing.targets.pinned() {
        let any = order::set(VARIABLE, any(writing, route));
        let when = Element::new("when").attribute("condition", format!("@({})", pin::PINNED)).child(any);
        choose = choose.comment("about a response: whichever part made it").child(when);
    }
    let mut below = 0;
    for (index, part) in route.parts.iter().enumerate() {
        below += part.share;
        let element = if index + 1 < route.parts.len() {
            Element::new("when").attribute("condition", format!("@((int)context.Variables[\"{SPLIT}\"] < {below})"))
        } else {
            Element::new("otherwise")
        };
        choose = choose.comment(cs::comment(&part.path)).child(element.marked([mark(route, part)]).children(then(part)));
    }
    choose
}

/// What a request may go to that is about a response, whatever its part: the targets of all, in one text.
pub(super) fn any(writing: &Writing<'_>, route: &Route) -> String {
    let asked = route.targets().filter(|target| !writing.targets.by_url(target));
    asked.map(|target| writing.targets.id(target)).collect::<Vec<_>>().join(",")
}

fn mark(route: &Route, part: &Share) -> Mark {
    let mut names = super::route(route).names;
    names.push(part.to.clone());
    Mark { kind: Kind::Share, path: part.path.clone(), span: route.span, part: Part::Whole, names }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::rc::Rc;

    use super::draw;
    use crate::check::plan::{Draw, Key, Share};
    use crate::compile::sample::{chat, route};
    use crate::diagnostic::{Diagnostics, Mapped};
    use crate::expr::{self, Bound, Context, Value, Want};
    use crate::http::{Request, Str, Url};

    /// The expression that draws among parts with these shares.
    fn expression(shares: &[u32], by: Option<Key>) -> Bound {
        let mut route = route(&["gpt-5"], "chat", chat());
        let Some(one) = route.parts.pop() else { panic!("a part") };
        route.parts = shares.iter().map(|&share| Share { share, ..one.clone() }).collect();
        route.draw = Draw { salt: "blue,green".into(), by };
        let elements = draw(&route);
        let code = elements.last().and_then(|e| e.find("value")).map(|a| a.value.text().to_owned()).unwrap_or_default();
        let mut sink = Diagnostics::new();
        expr::bind(&Mapped::made(code.as_str()), Want::Int, &mut sink).unwrap_or_else(|| panic!("{code}: {sink:?}"))
    }

    fn drawn(expression: &Bound, key: &str, request: u64) -> i32 {
        let mut context = Context::new(Request::new("POST", Url::parse("https://gateway/").unwrap()));
        context.request_id = request.into();
        context.variables.set(&Rc::from("splitKey"), Value::from(Str::from(key.to_owned())));
        i32::try_from(expression.eval_int(&mut context).unwrap()).unwrap()
    }

    /// How many of a hundred numbers fall into each share.
    fn percent(shares: &[u32], numbers: impl Iterator<Item = i32>) -> Vec<f64> {
        let mut counts: BTreeMap<usize, u32> = BTreeMap::new();
        for number in numbers {
            let mut below = 0;
            let part = shares.iter().position(|share| {
                below += i32::try_from(*share).unwrap();
                number < below
            });
            *counts.entry(part.unwrap()).or_default() += 1;
        }
        let all: u32 = counts.values().sum();
        (0..shares.len()).map(|part| f64::from(counts.get(&part).copied().unwrap_or(0)) * 100.0 / f64::from(all)).collect()
    }

    #[test]
    fn ten_thousand_keys_and_requests_are_dealt_by_their_shares() {
        for shares in [&[95, 5][..], &[50, 50], &[1, 2], &[70, 20, 10]] {
            let (by_key, by_request) = (expression(shares, Some(Key::Ip)), expression(shares, None));
            let sum: u32 = shares.iter().sum();
            let keys = percent(shares, (0..10_000).map(|i| drawn(&by_key, &format!("user-{i}"), 0)));
            let requests = percent(shares, (0..10_000).map(|i| drawn(&by_request, "", i)));
            for (part, share) in shares.iter().enumerate() {
                let right = f64::from(*share) * 100.0 / f64::from(sum);
                assert!((keys[part] - right).abs() < 2.0, "{shares:?}: keys {keys:?}");
                assert!((requests[part] - right).abs() < 2.0, "{shares:?}: requests {requests:?}");
            }
        }
    }

    #[test]
    fn a_key_is_drawn_alike_everywhere_and_moves_only_by_what_a_share_grows() {
        let (narrow, wide) = (expression(&[95, 5], Some(Key::Ip)), expression(&[90, 10], Some(Key::Ip)));
        // Computed apart from this: the first four bytes of SHA-256 of `blue,green`, a line break and the key, modulo 100.
        for (key, number) in [("anna", 89), ("carla", 13), ("dora", 46), ("user-22", 96)] {
            assert_eq!(drawn(&narrow, key, 7), number, "{key}");
        }
        for key in (0..2000).map(|i| format!("user-{i}")) {
            let (before, after) = (drawn(&narrow, &key, 1) < 95, drawn(&wide, &key, 2) < 90);
            assert!(before || !after, "{key} came back from a part that grew");
        }
    }
}
