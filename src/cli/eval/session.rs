use std::io::BufRead;
use std::path::Path;

use apc::diagnostic::{Diagnostics, Mapped, MappedBuilder, Sources, Span};
use apc::expr::{Want, bind_anything, end_of_expression};

use crate::cli::{End, complain, print};

use super::given::Given;
use super::one;

const HELP: &str = "\
an expression          prints its value and type; `@(...)` and `@{...}` too
a statement            is kept: `var x = 1;`, `x++`, `list.Add(1)`; what it declares and changes stays for the lines that follow
:set name=value        sets a variable of the context (see `apc eval --help`)
:vars                  the variables of the context, and the statements that are kept
:load FILE             a context as JSON
:request FILE          a request, :response FILE a response: HTTP text or JSON
:explain EXPRESSION    what each part gives
:reset                 forgets the statements
:help, :quit
";

/// Longer input is not read.
const LONGEST: usize = 1 << 20;

/// So many statements are kept.
const MOST: usize = 1000;

/// What was typed so far.
struct Session {
    given: Given,
    /// Run anew, on a new context, before each line.
    kept: Vec<String>,
    failed: bool,
}

/// What a line asks for.
enum Next {
    Line,
    Quit,
}

/// Reads lines and evaluates them, until the input ends. Nothing that is wrong with a line ends it.
pub fn run(given: Given, mut input: impl BufRead, terminal: bool) -> End {
    let mut session = Session { given, kept: Vec::new(), failed: false };
    if terminal {
        print("apc eval: C# expressions, one a line; :help for help, :quit to end\n");
    }
    let mut text = String::new();
    loop {
        if terminal {
            print(if text.is_empty() { "> " } else { ". " });
        }
        let mut line = String::new();
        match std::io::Read::take(&mut input, LONGEST as u64).read_line(&mut line) {
            Ok(0) => {
                if terminal {
                    print("\n");
                }
                break;
            }
            Ok(_) => {}
            Err(error) => {
                complain(&format!("error: cannot read the line: {error}"));
                return End::Unreadable;
            }
        }
        let blank = line.trim().is_empty();
        text.push_str(&line);
        // What is open goes on in the next line; an empty line ends it all the same.
        if !blank && text.len() < LONGEST && is_open(&text) {
            continue;
        }
        let entered = std::mem::take(&mut text);
        if let Next::Quit = session.line(entered.trim()) {
            break;
        }
    }
    if !text.trim().is_empty() {
        session.line(text.trim());
    }
    if session.failed && !terminal { End::No } else { End::Yes }
}

/// Whether a bracket or a string is not closed yet.
fn is_open(text: &str) -> bool {
    let text = text.trim();
    let wrapped = if text.starts_with('@') { text.to_owned() } else { format!("@{{{text}\n}}") };
    !text.starts_with(':') && end_of_expression(&wrapped, 0, false).is_none()
}

impl Session {
    fn line(&mut self, line: &str) -> Next {
        let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let done = match command {
            "" => Ok(()),
            ":quit" | ":q" | ":exit" => return Next::Quit,
            ":help" => {
                print(HELP);
                Ok(())
            }
            ":vars" => {
                print(&format!("{}{}", self.given.variables(), self.kept.iter().map(|s| format!("{s}\n")).collect::<String>()));
                Ok(())
            }
            ":set" => self.given.set(rest),
            ":load" => self.given.load(Path::new(rest)),
            ":request" | ":response" => self.given.message(&command[1..], Path::new(rest)),
            ":reset" => {
                self.kept.clear();
                Ok(())
            }
            ":explain" => {
                self.evaluate(rest, true);
                Ok(())
            }
            _ if command.starts_with(':') => Err(format!("no command `{command}`: `:help` lists all")),
            _ => {
                self.evaluate(line, false);
                Ok(())
            }
        };
        if let Err(message) = done {
            self.failed = true;
            complain(&format!("error: {message}"));
        }
        Next::Line
    }

    /// Evaluates an expression or runs a statement, behind what is kept.
    fn evaluate(&mut self, line: &str, explain: bool) {
        let mut sources = Sources::new();
        let source = sources.add("<line>", line);
        let written = Mapped::verbatim(line, source, 0);
        let bare = line.trim_end_matches(';');
        let value = self.around(&written, 0..bare.len(), "return ", ";");
        let statement = self.around(&written, 0..line.len(), "", "; return null;");
        let (text, keep) = if let Some(inside) = line.strip_prefix("@(").and_then(|rest| rest.strip_suffix(')')) {
            (self.around(&written, 2..2 + inside.len(), "return ", ";"), false)
        } else if let Some(inside) = line.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}')) {
            (self.around(&written, 2..2 + inside.len(), "", ""), false)
        } else if line.starts_with("@(") || line.starts_with("@{") {
            (written, false)
        } else if binds(&value) && !(line.ends_with(';') && binds(&statement)) {
            // An assignment or a call may change what is kept; what begins with `context` changes nothing that lasts.
            let stays = binds(&statement) && !line.starts_with("context");
            (value, stays)
        } else if binds(&statement) || line.ends_with([';', '}']) {
            (statement, true)
        } else {
            (value, false)
        };
        let Some(bound) = one::bound(&text, Want::Any, &sources) else {
            self.failed = true;
            return;
        };
        let mut context = match self.given.context() {
            Ok(context) => context,
            Err(message) => {
                self.failed = true;
                complain(&format!("error: {message}"));
                return;
            }
        };
        let (outcome, steps, more) =
            if explain { bound.watched().explain(&mut context) } else { (bound.eval(&mut context), Vec::new(), false) };
        print(&one::tree(&steps, more));
        match outcome {
            Ok(value) => {
                if !(keep && value.is_null()) {
                    print(&one::shown(&value));
                }
                if keep && self.kept.len() < MOST {
                    self.kept.push(if line.ends_with([';', '}']) { line.to_owned() } else { format!("{line};") });
                }
            }
            Err(exception) => {
                self.failed = true;
                one::tell(&exception, &sources);
            }
        }
        one::aftermath(&context);
    }

    /// A line behind the statements that are kept.
    fn around(&self, line: &Mapped, range: std::ops::Range<usize>, before: &str, behind: &str) -> Mapped {
        let mut text = MappedBuilder::new();
        text.push_synthetic(&format!("@{{{}\n{before}", self.kept.join("\n")), Span::NONE);
        text.push_slice(line, range);
        text.push_synthetic(&format!("\n{behind}}}"), Span::NONE);
        text.finish(Span::NONE)
    }
}

fn binds(text: &Mapped) -> bool {
    bind_anything(text, Want::Any, &mut Diagnostics::new()).is_some()
}
