use crate::check::plan::{Api, By, Condition, Day, Limits, Pattern, Subject};
use crate::policy::Element;

use super::{caller, cs, pattern};

/// A condition in C#, and how tightly it holds together.
#[derive(Clone)]
struct Code {
    text: String,
    binds: Binds,
    /// The same the other way round, where that says more than a `!`.
    opposite: Option<String>,
}

/// A sign of comparison, and the one that stands for the opposite.
type Sign = (&'static str, &'static str);

const IS: Sign = ("==", "!=");
const IS_NOT: Sign = ("!=", "==");
const AT_LEAST: Sign = (">=", "<");
const AT_MOST: Sign = ("<=", ">");
const BELOW: Sign = ("<", ">=");

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    /// Something that brackets have to hold together in any company.
    Loosely,
    Or,
    And,
    /// A comparison.
    Comparison,
    /// A call, or what is in brackets.
    Tightly,
}

/// That a request has one of the models, and meets a condition. `model` is the expression of its model.
pub(super) fn asked(api: &Api, models: &[Pattern], when: Option<&Condition>, model: &str) -> String {
    let models = (!pattern::take_all(models)).then(|| matched(models, model));
    let when = when.map(|when| code(api, when));
    match (models, when) {
        (None, None) => "true".to_owned(),
        (Some(code), None) | (None, Some(code)) => code.text,
        (Some(models), Some(when)) => join(&[models, when], " && ", Binds::And).text,
    }
}

/// What the body says, in a variable for each thing that conditions ask of it.
pub(super) fn variables(api: &Api) -> Vec<Element> {
    let mut fields: Vec<&str> = Vec::new();
    let mut stream = false;
    let denies = api.denies.iter().filter_map(|deny| deny.when.as_ref());
    for condition in denies.chain(api.routes.iter().filter_map(|route| route.when.as_ref())) {
        asks(condition, &mut fields, &mut stream);
    }
    for limits in api.routes.iter().filter_map(|route| route.limits.as_ref()) {
        counted(limits, &mut fields);
    }
    let mut out: Vec<Element> = fields.into_iter().map(of_body).collect();
    if stream {
        out.push(variable(STREAM, &format!("{JSON}[\"stream\"]?.ToString() == \"True\""), "false"));
    }
    out
}

/// The variable that says whether a stream is asked for.
const STREAM: &str = "stream";

const JSON: &str = "context.Request.Body.As<JObject>(preserveContent: true)";

fn asks<'a>(condition: &'a Condition, fields: &mut Vec<&'a str>, stream: &mut bool) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| asks(part, fields, stream)),
        Condition::Not(part) => asks(part, fields, stream),
        Condition::Matches(Subject::Body(field), _) if !fields.contains(&&**field) => fields.push(field),
        Condition::Stream(_) => *stream = true,
        Condition::Matches(..) | Condition::PromptSize(..) | Condition::Time(..) | Condition::Days(_) | Condition::Expression(_) => {}
    }
}

/// The field of the body that limits count by.
fn counted<'a>(limits: &'a Limits, fields: &mut Vec<&'a str>) {
    if let By::Body(field) = &limits.by
        && !fields.contains(&&**field)
    {
        fields.push(field);
    }
}

/// A field of the body, in a variable: empty where there is none.
pub(super) fn of_body(field: &str) -> Element {
    variable(&name(field), &value(field), "\"\"")
}

/// A field of the body, as C#.
pub(super) fn field(field: &str) -> String {
    cs::variable(&name(field))
}

fn name(field: &str) -> String {
    format!("body.{field}")
}

fn value(field: &str) -> String {
    let token = if field.contains('.') { format!("{JSON}.SelectToken(\"{field}\")") } else { format!("{JSON}[\"{field}\"]") };
    format!("{token}?.ToString() ?? \"\"")
}

fn variable(name: &str, value: &str, otherwise: &str) -> Element {
    let code = format!(
        "@{{
        if (context.Request.Body == null) {{ return {otherwise}; }}
        if (context.Request.Headers.GetValueOrDefault(\"Content-Type\", \"\").StartsWith(\"multipart/\", StringComparison.OrdinalIgnoreCase)) {{ return {otherwise}; }}
        try {{ return {value}; }} catch {{ return {otherwise}; }}
    }}"
    );
    Element::new("set-variable").attribute("name", name).attribute("value", code)
}

fn code(api: &Api, condition: &Condition) -> Code {
    match condition {
        Condition::All(parts) => join(&parts.iter().map(|part| code(api, part)).collect::<Vec<_>>(), " && ", Binds::And),
        Condition::Any(parts) => join(&parts.iter().map(|part| code(api, part)).collect::<Vec<_>>(), " || ", Binds::Or),
        Condition::Not(part) => not(code(api, part)),
        Condition::Matches(subject, patterns) => matches(api, subject, patterns),
        Condition::Stream(wanted) => {
            let (is, is_not) = (format!("(bool)context.Variables[\"{STREAM}\"]"), format!("!(bool)context.Variables[\"{STREAM}\"]"));
            let (text, opposite) = if *wanted { (is, is_not) } else { (is_not, is) };
            Code { opposite: Some(opposite), ..tight(text) }
        }
        Condition::PromptSize(low, high) => {
            let size = "(context.Request.Body?.As<string>(preserveContent: true).Length ?? 0)";
            let test = |sign: Sign| move |n: u32| compare(size, sign, &n.to_string());
            let tests = [low.map(test(AT_LEAST)), high.map(test(AT_MOST))];
            join(&tests.into_iter().flatten().collect::<Vec<_>>(), " && ", Binds::And)
        }
        Condition::Time(from, until) => time(*from, *until),
        Condition::Days(days) => {
            let days: Vec<&str> = days.iter().copied().map(Day::name).collect();
            let today = "DateTime.UtcNow.DayOfWeek.ToString()";
            match days[..] {
                [day] => compare(today, IS, &cs::literal(day)),
                _ => tight(format!("\"{}\".Contains({today})", days.join(", "))),
            }
        }
        Condition::Expression(code) => Code { text: code.to_string(), binds: Binds::Loosely, opposite: None },
    }
}

fn not(Code { text, binds, opposite }: Code) -> Code {
    match (opposite, binds) {
        (Some(opposite), binds) => Code { text: opposite, binds, opposite: Some(text) },
        (None, Binds::Tightly) => tight(format!("!{text}")),
        (None, Binds::Loosely | Binds::Or | Binds::And | Binds::Comparison) => tight(format!("!({text})")),
    }
}

fn matches(api: &Api, subject: &Subject, patterns: &[Pattern]) -> Code {
    let all = pattern::take_all(patterns);
    let exact = patterns.iter().all(|pattern| !pattern.is_glob());
    let id = |of: &str| match (all, exact) {
        (true, _) => compare(&format!("context.{of}"), IS_NOT, "null"),
        (false, true) => matched(patterns, &format!("context.{of}?.Id")),
        (false, false) => matched(patterns, &format!("(context.{of}?.Id ?? \"\")")),
    };
    let parameter = |of: &str, name: &str| {
        let name = cs::literal(name);
        if all { tight(format!("{of}.ContainsKey({name})")) } else { matched(patterns, &format!("{of}.GetValueOrDefault({name}, \"\")")) }
    };
    match subject {
        Subject::Header(name) => parameter("context.Request.Headers", name),
        Subject::Query(name) => parameter("context.Request.OriginalUrl.Query", name),
        Subject::Claim(name) => claim(api, name, patterns),
        Subject::Body(field) => {
            let variable = cs::variable(&name(field));
            if all { compare(&variable, IS_NOT, "\"\"") } else { matched(&as_printed(patterns), &variable) }
        }
        Subject::Subscription => id("Subscription"),
        Subject::Product => id("Product"),
        Subject::Operation => matched(patterns, "context.Operation.Id"),
        Subject::Path => matched(patterns, "context.Request.OriginalUrl.Path"),
    }
}

/// JSON's `true` is printed as .NET's.
fn as_printed(patterns: &[Pattern]) -> Vec<Pattern> {
    let printed = |pattern: &Pattern| match &*pattern.0 {
        "true" => Pattern("True".into()),
        "false" => Pattern("False".into()),
        _ => pattern.clone(),
    };
    patterns.iter().map(printed).collect()
}

/// Any of the claim's values; a claim with several is a text with commas.
fn claim(api: &Api, name: &str, patterns: &[Pattern]) -> Code {
    let validated = api.callers.is_some();
    if pattern::take_all(patterns) {
        let name = cs::literal(name);
        return match validated {
            true => tight(format!("{}.Claims.ContainsKey({name})", caller::TOKEN)),
            false => compare(&format!("{BEARER}?.Claims.ContainsKey({name})"), IS, "true"),
        };
    }
    let value = if validated { caller::claim(name, "\"\"") } else { bearer_claim(name) };
    let values = format!("{value}.Split(',')");
    match patterns {
        [only] if !only.is_glob() => tight(format!("{values}.Contains({})", cs::literal(&only.0))),
        _ => tight(format!("{values}.Any(value => {})", pattern::condition(patterns, "value"))),
    }
}

/// The caller's token where nobody has validated it; null when there is none.
const BEARER: &str = "context.Request.Headers.GetValueOrDefault(\"Authorization\", \"\").Split(' ').Last().AsJwt()";

fn bearer_claim(name: &str) -> String {
    format!("({BEARER}?.Claims.GetValueOrDefault({}, \"\") ?? \"\")", cs::literal(name))
}

fn time(from: u32, until: u32) -> Code {
    let whole = from.is_multiple_of(60) && until.is_multiple_of(60);
    let test = |sign: Sign, minutes: u32| match whole {
        true => compare("DateTime.UtcNow.Hour", sign, &(minutes / 60).to_string()),
        false => compare("DateTime.UtcNow.TimeOfDay", sign, &format!("new TimeSpan({}, {}, 0)", minutes / 60, minutes % 60)),
    };
    let (after, before) = (test(AT_LEAST, from), test(BELOW, until));
    match (from, until) {
        (0, _) => before,
        (_, 1440 | 0) => after,
        (from, until) if from < until => join(&[after, before], " && ", Binds::And),
        (_, _) => join(&[after, before], " || ", Binds::Or),
    }
}

/// That a string matches one of the patterns.
fn matched(patterns: &[Pattern], string: &str) -> Code {
    if let [only] = patterns
        && !only.is_glob()
    {
        return compare(string, IS, &cs::literal(&only.0));
    }
    let text = pattern::condition(patterns, string);
    let binds = match patterns {
        [_] if text.contains(" && ") => Binds::And,
        [_] => Binds::Tightly,
        _ => Binds::Or,
    };
    Code { text, binds, opposite: None }
}

fn join(parts: &[Code], by: &str, binds: Binds) -> Code {
    if let [only] = parts {
        return only.clone();
    }
    // An `&&` beside an `||` gets brackets, too: nobody should have to know which comes first.
    let loose = |part: &Code| part.binds < Binds::Comparison && part.binds != binds;
    let operand = |part: &Code| if loose(part) { format!("({})", part.text) } else { part.text.clone() };
    Code { text: parts.iter().map(operand).collect::<Vec<_>>().join(by), binds, opposite: None }
}

fn compare(left: &str, (sign, opposite): Sign, right: &str) -> Code {
    Code { text: format!("{left} {sign} {right}"), binds: Binds::Comparison, opposite: Some(format!("{left} {opposite} {right}")) }
}

fn tight(text: String) -> Code {
    Code { text, binds: Binds::Tightly, opposite: None }
}
