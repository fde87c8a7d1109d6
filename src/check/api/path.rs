//! The paths of APIs, and the segments that surfaces append to paths and URLs.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::check::endpoint::{repeats_segment, segment, trailing_segment};
use crate::check::resolved::{Api, Resolved, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Name, Surface};

/// Longest path that Azure takes.
const LONGEST: usize = 400;

/// The path as it is deployed: without slashes at the ends, with the surface's segment.
pub(in crate::check) fn full(api: &Api) -> Rc<str> {
    let written = api.written.path.as_ref().map_or("", |path| path.value.trim_matches('/'));
    match (written, segment(api.surface)) {
        (path, "") => path.into(),
        ("", segment) => segment.into(),
        (path, segment) => format!("{path}/{segment}").into(),
    }
}

/// Paths that cannot be, are taken, or lose or repeat a segment.
pub(super) fn check(resolved: &Resolved, sink: &mut Diagnostics) {
    let mut taken: BTreeMap<String, &Name> = BTreeMap::new();
    for api in &resolved.apis {
        let Some(written) = &api.written.path else { continue };
        if !is_path(written.value.trim_matches('/')) {
            let message = format!("an API's path is at most {LONGEST} letters, digits and `-._~/`, without empty parts");
            sink.push(
                Diagnostic::new(code::api::BAD_PATH, written.span, message)
                    .label("not such a path")
                    .help("write it as callers see it: `path: inference`"),
            );
            continue;
        }
        check_segments(resolved, api, written, sink);
        if let Some(first) = taken.insert(full(api).to_ascii_lowercase(), written) {
            let message = format!("`{}` has the path of another API", api.name.value);
            sink.push(
                Diagnostic::new(code::api::PATH_TAKEN, written.span, message)
                    .label("the same path")
                    .and(first.span, "taken here")
                    .help("give one of them another `path`"),
            );
        }
    }
}

fn is_path(path: &str) -> bool {
    let fits = |part: &str| !matches!(part, "" | "." | "..");
    let letters = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b));
    letters && path.len() <= LONGEST && (path.is_empty() || path.split('/').all(fits))
}

fn check_segments(resolved: &Resolved, api: &Api, written: &Name, sink: &mut Diagnostics) {
    let path = written.value.trim_matches('/');
    if repeats_segment(path, api.surface) {
        let at_end = trailing_segment(path).unwrap_or_default();
        let bare = path.strip_suffix(at_end).unwrap_or(path).trim_end_matches('/');
        let message = format!("the surface appends `{}`: callers would have to ask for `/{}/...`", segment(api.surface), full(api));
        sink.push(
            Diagnostic::new(code::api::SEGMENT_IN_PATH, written.span, message)
                .label(format!("ends in `{at_end}` already"))
                .help(if bare.is_empty() { "write `path: /`".to_string() } else { format!("write `path: {bare}`") }),
        );
    }
    let mut seen: Vec<Target> = Vec::new();
    for target in api.leads_to() {
        if !seen.contains(&target) {
            seen.push(target);
        }
    }
    for backend in seen.into_iter().flat_map(|target| resolved.behind(target)).filter_map(|index| resolved.backends.get(index)) {
        let (Some(endpoint), Some(url)) = (&backend.endpoint, &backend.written.url) else { continue };
        if repeats_segment(&endpoint.path, api.surface) {
            let at_end = trailing_segment(&endpoint.path).unwrap_or_default();
            let bare = endpoint.base.get(..endpoint.base.len() - at_end.len()).unwrap_or(&endpoint.base).trim_end_matches('/');
            let message = format!("the surface of `{}` appends `{}` to this URL", api.name.value, segment(api.surface));
            sink.push(
                Diagnostic::new(code::azure::SEGMENT_IN_URL, url.span, message)
                    .label(format!("ends in `{at_end}` already"))
                    .help(format!("write `url: {bare}`")),
            );
        } else if lost(path, api.surface, &endpoint.path) && endpoint.is_azure() {
            let at_end = trailing_segment(path).unwrap_or_default();
            let message = format!("`{at_end}` is cut off with the API's path, and nothing puts it back for `{}`", backend.name.value);
            sink.push(
                Diagnostic::new(code::api::SEGMENT_MISSING, written.span, message)
                    .label("not forwarded")
                    .and(url.span, format!("would have to end in `/{at_end}`"))
                    .help("use the surface that appends it, take it out of the path, or add it to the `url`"),
            );
        }
    }
}

/// Whether a surface that appends nothing has a path that ends in a segment which the endpoint lacks.
fn lost(path: &str, surface: Surface, endpoint: &str) -> bool {
    segment(surface).is_empty() && trailing_segment(path).is_some_and(|at_end| trailing_segment(endpoint) != Some(at_end))
}
