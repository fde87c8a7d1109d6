use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::resource as code;
use crate::json::{Node, Value};
use crate::resource::{CircuitBreaker, Threshold};

use super::Reading;
use super::property::Keys;

const RULE: Keys =
    Keys { known: &["name", "failureCondition", "tripDuration", "acceptRetryAfter"], quiet: &[], not_modelled: &["failureResponse"] };

const CONDITION: Keys =
    Keys { known: &["count", "percentage", "interval", "statusCodeRanges", "errorReasons"], quiet: &[], not_modelled: &[] };

impl Reading<'_> {
    /// `circuitBreaker`: Azure takes one rule.
    pub(super) fn breaker(&mut self, object: &Value) -> Option<CircuitBreaker> {
        self.keys(object, "`circuitBreaker`", &Keys { known: &["rules"], quiet: &[], not_modelled: &[] });
        let rules = self.list(object, "rules");
        if let Some(second) = rules.get(1) {
            let fault = Diagnostic::new(code::WRONG_PROPERTY, second.span.head(), "a second breaker rule: Azure takes one per backend");
            self.report(fault.help("keep one rule; it may have several status ranges"));
        }
        let rule = rules.first()?;
        if !matches!(rule.node, Node::Map(_)) {
            self.wrong_type("rules", rule, "a list of objects");
            return None;
        }
        self.keys(rule, "a breaker rule", &RULE);
        self.since(rule, "acceptRetryAfter", "2023-09-01-preview");
        let name = self.shared(rule, "name").unwrap_or_else(|| "rule".into());
        let trip_duration = self.duration(rule, "tripDuration");
        let accept_retry_after = self.flag(rule, "acceptRetryAfter").unwrap_or(false);
        let Some(condition) = self.object(rule, "failureCondition") else {
            if rule.get("failureCondition").is_none() {
                self.missing(rule, "failureCondition");
            }
            return None;
        };
        self.keys(&condition, "`failureCondition`", &CONDITION);
        let threshold = self.threshold(&condition);
        let interval = self.duration(&condition, "interval");
        let status_ranges = self.status_ranges(&condition);
        let error_reasons = self.texts(&condition, "errorReasons");
        if condition.get("statusCodeRanges").is_none() && condition.get("errorReasons").is_none() {
            let fault = Diagnostic::new(code::MISSING_PROPERTY, condition.span.head(), "nothing is a failure for this breaker");
            self.report(fault.help("give `statusCodeRanges` or `errorReasons`"));
        }
        Some(CircuitBreaker {
            name,
            threshold: threshold?,
            interval: interval?,
            status_ranges,
            error_reasons,
            trip_duration: trip_duration?,
            accept_retry_after,
        })
    }

    fn threshold(&mut self, condition: &Value) -> Option<Threshold> {
        let count = self.integer(condition, "count", 1..=10_000).and_then(|n| u32::try_from(n).ok());
        let percentage = self.integer(condition, "percentage", 1..=100).and_then(|n| u32::try_from(n).ok());
        match (condition.get("count"), condition.get("percentage")) {
            (Some(_), Some(second)) => {
                let fault = Diagnostic::new(code::WRONG_PROPERTY, second.span, "both `count` and `percentage`");
                self.report(fault.help("keep one: which of them counts is not documented"));
                None
            }
            (None, None) => {
                let fault = Diagnostic::new(code::MISSING_PROPERTY, condition.span.head(), "neither `count` nor `percentage`");
                self.report(fault.help("say how many failures trip the breaker"));
                None
            }
            (Some(_), None) => count.map(Threshold::Count),
            (None, Some(_)) => percentage.map(Threshold::Percentage),
        }
    }

    fn status_ranges(&mut self, condition: &Value) -> Vec<(u16, u16)> {
        let mut out = Vec::new();
        for range in self.list(condition, "statusCodeRanges") {
            let mut bound = |key: &str| {
                if range.get(key).is_none() {
                    self.missing(&range, key);
                }
                self.integer(&range, key, 200..=599).and_then(|n| u16::try_from(n).ok())
            };
            let (Some(min), Some(max)) = (bound("min"), bound("max")) else { continue };
            if min > max {
                self.wrong_value(range.span, format!("the range {min} to {max} is empty"));
                continue;
            }
            out.push((min, max));
        }
        out
    }
}
