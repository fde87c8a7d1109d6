//! What routes take, and what they never get.

use crate::check::name::{SEARCHED, quoted};
use crate::check::resolved::{Api, Part, Resolved, Target};
use crate::check::usage::{Fate, Usage, patterns};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code, nearest};
use crate::spec::{Pattern, Route};

/// Routes that get nothing, models that nobody has, requests that nobody takes.
pub(super) fn check(resolved: &Resolved, usage: &Usage, api: &Api, fates: &[Vec<Fate>], sink: &mut Diagnostics) {
    let mut catches_all = false;
    let mut almost: Option<Span> = None;
    for ((route, parts), fates) in api.written.routes.iter().zip(&api.targets).zip(fates) {
        for (pattern, fate) in patterns(route).iter().zip(fates) {
            let shown = Shown { api, route, pattern };
            let everything = route.when.is_none() && pattern.value.0.bytes().all(|b| b == b'*');
            match fate {
                Fate::Takes(models) => {
                    if !(shown.is_expanded() && usage.expands(resolved, api.surface, parts)) {
                        catches_all |= everything;
                        continue;
                    }
                    almost = almost.or(everything.then_some(shown.place()));
                    sink.push(shown.expanded(parts, models));
                }
                Fate::Denied(deny) => sink.push(shown.denied(*deny)),
                Fate::Covered(earlier) => sink.push(shown.covered(*earlier)),
                Fate::Exhausted => sink.push(shown.exhausted(parts)),
                Fate::NotServed(_) if sink.dropped() > 0 => {
                    // Nobody reads so many: without the search for a near name.
                    sink.push(Diagnostic::new(code::name::UNKNOWN_MODEL, shown.place(), format!("nobody serves {}", shown.what())));
                }
                Fate::NotServed(target) => sink.push(shown.not_served(resolved, *target)),
                // What it would have taken is not known, so nothing is said of what is left.
                Fate::Unresolved => catches_all |= everything,
            }
        }
    }
    rest(api, catches_all, almost, sink);
}

/// One pattern of a route, to be spoken of.
struct Shown<'a, 's> {
    api: &'a Api<'s>,
    route: &'a Route,
    pattern: &'a Spanned<Pattern>,
}

impl Shown<'_, '_> {
    /// Where the route says what it takes: its target's name when it does not.
    fn place(&self) -> Span {
        match (self.route.models.is_empty(), &self.route.to) {
            (true, Some(to)) => to.span(),
            (true, None) | (false, _) => self.pattern.span,
        }
    }

    /// Whether it stands for the models of a target that is split.
    fn is_expanded(&self) -> bool {
        self.pattern.value.is_glob() && self.route.alias.is_none()
    }

    fn what(&self) -> String {
        if self.route.models.is_empty() { "every model".to_string() } else { format!("`{}`", self.pattern.value.0) }
    }

    fn covered(&self, earlier: usize) -> Diagnostic {
        let route = self.api.written.routes.get(earlier);
        let own = route.is_some_and(|r| std::ptr::eq(r, self.route));
        let message = if own {
            format!("{} is matched by another pattern of this route already", self.what())
        } else {
            format!("{} never comes to this route: an earlier one takes it", self.what())
        };
        let diagnostic = Diagnostic::new(code::api::UNREACHABLE_ROUTE, self.place(), message).label("never reached");
        let diagnostic = match route {
            Some(route) if !own => diagnostic.and(route.models.first().map_or(route.span, |m| m.span), "taken here"),
            Some(_) | None => diagnostic,
        };
        diagnostic.help(if own { "delete one of the two" } else { "move it before the other, or delete it" })
    }

    fn denied(&self, deny: usize) -> Diagnostic {
        let message = format!("{} is refused before any route is asked", self.what());
        let diagnostic = Diagnostic::new(code::api::DENIED_ROUTE, self.place(), message).label("never reached");
        let place = self.api.written.deny.get(deny).and_then(|d| d.models.first()).map(|m| m.span);
        let diagnostic = if let Some(place) = place { diagnostic.and(place, "refused here") } else { diagnostic };
        diagnostic.help("narrow the deny, or delete the route")
    }

    fn exhausted(&self, parts: &[Part]) -> Diagnostic {
        let target = names(parts);
        let message = format!("every model of {target} that {} matches is taken or refused earlier", self.what());
        Diagnostic::new(code::api::UNREACHABLE_ROUTE, self.place(), message)
            .label("never reached")
            .help("move it before the others, or delete it")
    }

    fn expanded(&self, parts: &[Part], models: &[&str]) -> Diagnostic {
        let (models, target) = (quoted(models.iter().copied()), names(parts));
        let has = match parts {
            [_, _] => "both have",
            [] | [_] => "has",
            [_, _, _, ..] => "all have",
        };
        let message = if self.route.models.is_empty() {
            format!("this route takes what {target} {has}: {models}")
        } else {
            format!("{} stands for what {target} {has}: {models}", self.what())
        };
        Diagnostic::new(code::api::EXPANDED_GLOB, self.place(), message)
            .label("one condition for each of them")
            .help("other models go on to later routes and to `unmatched`")
    }

    fn not_served(&self, resolved: &Resolved, target: Target) -> Diagnostic {
        let name = resolved.name_of(target);
        let alias = self.route.alias.as_ref();
        let pattern = alias.map_or(&*self.pattern.value.0, |alias| &*alias.value);
        let listed = &resolved.listed(target).models;
        let message = match (self.is_expanded(), target) {
            (true, _) => format!("`{name}` has no model that matches {}", self.what()),
            (false, Target::Pool(_)) => format!("no member of `{name}` has the model `{pattern}`"),
            (false, Target::Backend(_)) => format!("`{name}` does not have the model `{pattern}`"),
        };
        let diagnostic = Diagnostic::new(code::name::UNKNOWN_MODEL, alias.map_or(self.place(), |alias| alias.span), message);
        let diagnostic = diagnostic.label("nobody would serve it");
        let diagnostic = match &self.route.to {
            Some(to) => diagnostic.and(to.span(), format!("has {}", quoted(listed.iter().copied()))),
            None => diagnostic,
        };
        match nearest(pattern, listed.iter().copied().take(SEARCHED)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("add it to the `models` of a backend there, or send the route elsewhere"),
        }
    }
}

/// The parts of a target, as the route calls them.
fn names(parts: &[Part]) -> String {
    quoted(parts.iter().map(|part| &*part.name.value))
}

/// What becomes of requests that no route takes.
fn rest(api: &Api, catches_all: bool, almost: Option<Span>, sink: &mut Diagnostics) {
    match &api.written.unmatched {
        None if !catches_all => {
            let message = format!("`{}` has no route for every model, and no `unmatched`", api.name.value);
            let diagnostic = Diagnostic::new(code::api::NO_CATCH_ALL, api.name.span, message)
                .label("what do other requests get?")
                .help("write `unmatched: { status: 400, error: Invalid model or deployment-id. }`");
            sink.push(match almost {
                Some(almost) => diagnostic.and(almost, "takes the models that are listed, no others"),
                None => diagnostic,
            });
        }
        Some(unmatched) if catches_all => {
            sink.push(
                Diagnostic::new(
                    code::api::UNREACHABLE_UNMATCHED,
                    unmatched.span(),
                    "a route takes every model, nothing is left for `unmatched`",
                )
                .label("never used")
                .help("delete it, or the route that takes everything"),
            );
        }
        None | Some(_) => {}
    }
}
