use crate::diagnostic::code::expression as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};

use super::Checked;

/// What is left of a content on the way through a document.
#[derive(Clone, Copy, Default)]
struct Content {
    /// Where it was read without being kept.
    gone: Option<Span>,
}

/// Both contents; `None` where the way ends.
#[derive(Clone, Copy, Default)]
struct Contents {
    request: Content,
    response: Content,
}

/// The section that a policy stands in says whose content `<set-body>` replaces.
const SECTIONS: &[(&str, Side)] =
    &[("inbound", Side::Request), ("backend", Side::Request), ("outbound", Side::Response), ("on-error", Side::Response)];

/// Whose content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
    /// A fragment is included anywhere.
    Unknown,
}

/// Tells contents that are read without `preserveContent` and then read again, forwarded or sent to the client.
pub(super) fn check(root: &Checked<'_>, sink: &mut Diagnostics) {
    let mut told = Vec::new();
    let mut way = Way { sink, told: &mut told, side: Side::Unknown };
    let mut contents = Some(Contents::default());
    if &*root.element.name != "policies" {
        way.list(&root.children, &mut contents);
        return;
    }
    for (name, side) in SECTIONS {
        let Some(section) = root.children.iter().find(|c| &*c.element.name == *name) else { continue };
        if *name == "on-error" {
            // What was read before the error is not known.
            contents = Some(Contents::default());
        }
        way.side = *side;
        way.list(&section.children, &mut contents);
        if *side == Side::Response
            && let Some(Contents { response: Content { gone: Some(read) }, .. }) = contents
        {
            way.tell(read, read, "the response's content is read and not kept: the client gets none");
        }
    }
}

struct Way<'a> {
    sink: &'a mut Diagnostics,
    /// What was told: loops come by twice.
    told: &'a mut Vec<(Span, Span)>,
    /// Of the section at hand.
    side: Side,
}

impl Way<'_> {
    fn tell(&mut self, at: Span, read: Span, message: &str) {
        if self.told.contains(&(at, read)) {
            return;
        }
        self.told.push((at, read));
        let mut fault = Diagnostic::new(code::BODY_GONE, at, message);
        if at != read {
            fault = fault.and(read, "read here without being kept");
        }
        self.sink.push(fault.help("write `As<...>(preserveContent: true)` where it is read first"));
    }

    fn list(&mut self, policies: &[Checked<'_>], contents: &mut Option<Contents>) {
        for policy in policies {
            self.policy(policy, contents);
        }
    }

    fn policy(&mut self, policy: &Checked<'_>, contents: &mut Option<Contents>) {
        let name = &*policy.element.name;
        match name {
            "choose" => self.choose(policy, contents),
            "retry" => {
                self.list(&policy.children, contents);
                self.expressions(policy, contents);
                // What the first round read is gone in the second; the response is another one.
                if let Some(contents) = contents {
                    contents.response = Content::default();
                }
                self.list(&policy.children, contents);
            }
            "limit-concurrency" => {
                self.expressions(policy, contents);
                self.list(&policy.children, contents);
            }
            "return-response" => {
                self.within(policy, contents);
                *contents = None;
            }
            "forward-request" => {
                self.expressions(policy, contents);
                self.forwarded(policy, contents);
            }
            "set-body" => {
                self.within(policy, contents);
                if let Some(contents) = contents {
                    if self.side != Side::Response {
                        contents.request = Content::default();
                    }
                    if self.side != Side::Request {
                        contents.response = Content::default();
                    }
                }
            }
            _ => self.within(policy, contents),
        }
    }

    /// The policy's own expressions and those of what stands in it, in order.
    fn within(&mut self, policy: &Checked<'_>, contents: &mut Option<Contents>) {
        self.expressions(policy, contents);
        for child in &policy.children {
            // A content that is set in here is another message's.
            self.within(child, contents);
        }
    }

    fn choose(&mut self, choose: &Checked<'_>, contents: &mut Option<Contents>) {
        let mut ends: Vec<Option<Contents>> = Vec::new();
        let mut otherwise = false;
        for branch in &choose.children {
            // Conditions are asked one after the other.
            self.expressions(branch, contents);
            let mut inside = *contents;
            self.list(&branch.children, &mut inside);
            otherwise |= &*branch.element.name == "otherwise";
            ends.push(inside);
        }
        if !otherwise {
            ends.push(*contents);
        }
        // What may be gone counts as gone: some requests go that way.
        *contents = ends.into_iter().flatten().reduce(|a, b| Contents {
            request: Content { gone: a.request.gone.or(b.request.gone) },
            response: Content { gone: a.response.gone.or(b.response.gone) },
        });
    }

    fn forwarded(&mut self, policy: &Checked<'_>, contents: &mut Option<Contents>) {
        let Some(contents) = contents else { return };
        if let Some(read) = contents.request.gone {
            // The forward of a document that somebody else writes has no place.
            let forward = Some(policy.element.name_span).filter(|span| span.is_some());
            self.tell(forward.unwrap_or(read), read, "the request is forwarded without its content, which was read before");
        }
        contents.response = Content::default();
    }

    fn expressions(&mut self, policy: &Checked<'_>, contents: &mut Option<Contents>) {
        let Some(contents) = contents else { return };
        for read in policy.facts.iter().flat_map(|f| &f.bodies) {
            let content = if read.request { &mut contents.request } else { &mut contents.response };
            if let Some(before) = content.gone {
                let whose = if read.request { "request" } else { "response" };
                self.tell(read.span, before, &format!("the {whose}'s content is read again, and nothing is left of it: this throws"));
            } else if !read.keeps {
                content.gone = Some(read.span);
            }
        }
    }
}
