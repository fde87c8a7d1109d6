use crate::check::plan::{Route, Unmatched};
use crate::policy::{Element, Mark, Part};

use super::target::{self, VARIABLE};
use super::{Writing, condition, cs};

/// More routes than this are one expression with a line each: a choose of thousands of branches would be larger than what
/// Azure takes, and nobody would read it.
pub(super) const MOST_WHENS: usize = 100;

/// The target of each route in one expression; empty text when none takes the request and no other does.
pub(super) fn lookup(writing: &Writing<'_>, routes: &[Route], out: Element) -> Element {
    let mut code = format!("@{{\n        var model = {};", cs::variable("model"));
    let mut marks = Vec::new();
    let mut line = 2;
    for route in routes {
        marks.push(Mark { part: Part::Line(line), ..super::route(route) });
        line += 1;
        let (condition, id) = (condition::asked(writing.api, &route.models, route.when.as_ref(), "model"), id(writing, route));
        code.push_str(&format!("\n        if ({condition}) {{ return {}; }}", cs::literal(id)));
    }
    let rest = match (target::reachable(writing.api).1, &writing.api.unmatched) {
        (Some(route), _) => {
            marks.push(Mark { part: Part::Line(line), ..super::route(route) });
            id(writing, route)
        }
        (None, Some(Unmatched::PassThrough(target))) => {
            marks.push(Mark { part: Part::Line(line), ..writing.unmatched() });
            writing.targets.id(target)
        }
        (None, Some(Unmatched::Answer(_)) | None) => "",
    };
    code.push_str(&format!("\n        return {};\n    }}", cs::literal(rest)));
    let variable = Element::new("set-variable").attribute("name", VARIABLE).attribute("value", code).marked(marks);
    out.comment(format!("{}: where each model goes, the first line that matches", cs::comment(&writing.path))).child(variable)
}

/// The target of a route that is not split.
fn id<'a>(writing: &Writing<'a>, route: &Route) -> &'a str {
    route.targets().next().map_or("", |target| writing.targets.id(target))
}
