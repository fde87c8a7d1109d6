use std::rc::Rc;

use super::fault::{Fault, FaultKind};
use super::given::Behaviour;
use super::send::{OPERATIONS, is_header_name};
use super::{Caller, Name, Operation, Order, Pace, Scenario, Selector, Step};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Sources, Span, Spanned, code};
use crate::time::Duration;

/// Traffic without a scenario: what the flags of `apc simulate` say.
#[derive(Clone, Debug, Default)]
pub struct AdHoc {
    /// `--model gpt-4o-mini`; empty for none.
    pub model: String,
    /// `--requests 20`; 1 when not given.
    pub requests: Option<u64>,
    /// `--every 100ms`; without it each request follows the answer to the one before.
    pub every: Option<String>,
    /// `--api inference`.
    pub api: Option<String>,
    /// `--operation responses`; a chat completion when not given.
    pub operation: Option<String>,
    /// `--as payments`, or `none`.
    pub caller: Option<String>,
    /// `--header x-user=ann`.
    pub headers: Vec<String>,
    /// The claims of a token that is sent: a JSON object.
    pub claims: Option<Rc<str>>,
    /// `--limit foundry1=1000tpm`.
    pub limits: Vec<String>,
    /// `--down foundry3@10s..40s`, or `foundry3` for the whole run.
    pub down: Vec<String>,
}

impl AdHoc {
    /// The scenario that the flags ask for. Each flag's text becomes a source of its own, so that a fault points into it.
    pub fn scenario(&self, sources: &mut Sources, sink: &mut Diagnostics) -> Scenario {
        let mut flag = |name: &str, text: &str| {
            let source = sources.add(name, text);
            Mapped::verbatim(text, source, 0)
        };
        let model = flag("--model", &self.model);
        let mut step = Step::new(model.whole());
        step.model = Some(Name::new(model.shared(), model.whole())).filter(|model| !model.value.is_empty());
        let times = self.requests.unwrap_or(1).max(1);
        step.api = self.api.as_ref().map(|text| flag("--api", text)).map(|text| Name::new(text.shared(), text.whole()));
        let every = self.every.as_ref().and_then(|text| duration(&flag("--every", text), 0, text.len(), sink));
        step.pace = Pace::Series { times, every };
        if let Some(text) = &self.operation {
            let text = flag("--operation", text);
            match Operation::parse(text.text()) {
                Some(operation) => step.operation = Spanned::new(operation, text.whole()),
                None => {
                    let help = format!("{OPERATIONS}; a path is written `\"GET /responses/{{id}}\"`");
                    bad(text.whole(), format!("`{}` is neither an operation nor a method with a path", text.text()), &help, sink);
                }
            }
        }
        if let Some(text) = &self.caller {
            let text = flag("--as", text);
            step.caller = Caller::of(Name::new(text.shared(), text.whole()));
        }
        step.claims.clone_from(&self.claims);
        for text in &self.headers {
            step.headers.extend(header(&flag("--header", text), sink));
        }
        let mut given = Vec::new();
        for text in &self.limits {
            given.extend(limit(&flag("--limit", text), sink));
        }
        for text in &self.down {
            given.extend(down(&flag("--down", text), sink));
        }
        let name: Rc<str> = format!("{times} x {}", self.model).into();
        let name = Spanned::new(name, step.span);
        let (send, none) = (vec![step], Vec::new());
        Scenario { name, units: None, assumptions: Vec::new(), given, send, expect: none, tags: Vec::new(), rows: Vec::new() }
    }
}

fn bad(span: Span, message: String, help: &str, sink: &mut Diagnostics) {
    sink.push(Diagnostic::new(code::scenario::BAD_FLAG, span, message).help(help));
}

fn duration(flag: &Mapped, start: usize, end: usize, sink: &mut Diagnostics) -> Option<Duration> {
    let text = &flag.text()[start..end];
    Duration::parse(text)
        .map_err(|error| bad(flag.span(start..end), format!("`{text}`: {error}"), "durations are written `250ms`, `30s`, `5m`", sink))
        .ok()
}

/// `x-user=ann`.
fn header(flag: &Mapped, sink: &mut Diagnostics) -> Option<(Name, Rc<str>)> {
    let text = flag.text();
    let pair = text.split_once('=').filter(|(name, value)| is_header_name(name) && !value.chars().any(char::is_control));
    if pair.is_none() {
        bad(flag.whole(), format!("`{text}` is not a header"), "write its name and its value: `x-user=ann`", sink);
    }
    pair.map(|(name, value)| (Name::new(name.into(), flag.span(0..name.len())), value.into()))
}

/// `foundry1=1000tpm`.
fn limit(flag: &Mapped, sink: &mut Diagnostics) -> Option<Order> {
    let text = flag.text();
    let parts = text.split_once('=').and_then(|(to, figure)| Some((to, figure.strip_suffix("tpm")?.trim().parse::<u64>().ok()?)));
    let Some((to, tokens)) = parts.filter(|&(_, tokens)| tokens > 0) else {
        let help = "write the backend and its tokens a minute: `foundry1=1000tpm`";
        bad(flag.whole(), format!("`{text}` is not a limit"), help, sink);
        return None;
    };
    let behaviour = Behaviour { tokens_per_minute: Some(tokens), ..Behaviour::default() };
    Some(Order { to: Spanned::new(Selector::parse(to), flag.span(0..to.len())), behaviour })
}

/// `foundry3@10s..40s`.
fn down(flag: &Mapped, sink: &mut Diagnostics) -> Option<Order> {
    let text = flag.text();
    let (to, when) = text.split_once('@').map_or((text, None), |(to, when)| (to, Some(when)));
    let mut fault = Fault::always(flag.whole(), FaultKind::Refuse);
    if let Some(when) = when {
        let start = to.len() + 1;
        let Some((from, until)) = when.split_once("..") else {
            let help = "write from when until when: `foundry3@10s..40s`, `foundry3@10s..`";
            bad(flag.span(start..text.len()), format!("`{when}` is not a time of the run"), help, sink);
            return None;
        };
        if !from.is_empty() {
            fault.from = duration(flag, start, start + from.len(), sink)?;
        }
        if !until.is_empty() {
            fault.until = Some(duration(flag, text.len() - until.len(), text.len(), sink)?);
        }
        if fault.until.is_some_and(|until| until <= fault.from) {
            bad(flag.span(start..text.len()), format!("`{when}` ends before it begins"), "write `foundry3@10s..40s`", sink);
            return None;
        }
    }
    let behaviour = Behaviour { faults: vec![fault], ..Behaviour::default() };
    Some(Order { to: Spanned::new(Selector::parse(to), flag.span(0..to.len())), behaviour })
}

#[cfg(test)]
mod tests {
    use super::{AdHoc, Pace};
    use crate::diagnostic::{Diagnostics, Sources};
    use crate::time::Duration;

    #[test]
    fn flags_make_a_scenario() {
        let flags = AdHoc {
            model: "gpt-4o-mini".into(),
            requests: Some(20),
            every: Some("100ms".into()),
            limits: vec!["foundry1=1000tpm".into()],
            down: vec!["foundry3@10s..40s".into(), "foundry2".into()],
            ..AdHoc::default()
        };
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let scenario = flags.scenario(&mut sources, &mut sink);
        assert!(sink.is_empty(), "{sink:?}");
        let told: Vec<String> = scenario.given.iter().map(|order| sources.slice(order.to.span).to_owned()).collect();
        assert_eq!(told, ["foundry1", "foundry3", "foundry2"]);
        assert_eq!(scenario.given[1].behaviour.faults[0].until, Some(Duration::from_secs(40)));
        let every = Duration::from_millis(100);
        assert!(matches!(scenario.send[0].pace, Pace::Series { times: 20, every: Some(e) } if e == every));
    }

    #[test]
    fn faults_point_into_their_flag() {
        for (limit, down, place) in
            [("foundry1", "", "foundry1"), ("a=0tpm", "", "a=0tpm"), ("", "a@10s", "10s"), ("", "a@5..", "5"), ("", "a@2s..1s", "2s..1s")]
        {
            let some = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
            let flags = AdHoc { model: "m".into(), limits: some(limit), down: some(down), ..AdHoc::default() };
            let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
            flags.scenario(&mut sources, &mut sink);
            let found: Vec<&str> = sink.iter().map(|d| sources.slice(d.span())).collect();
            assert_eq!(found, [place]);
        }
    }
}
