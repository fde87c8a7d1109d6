use apc::diagnostic::{Code, nearest};

use super::{End, complain, print};

/// `apc explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A code such as APC0201; without one, all codes with their titles
    code: Option<String>,
}

/// Prints the page of a code, or the list of all.
pub fn run(arguments: &Arguments) -> End {
    let Some(text) = &arguments.code else {
        let list: String = Code::all().map(|c| format!("{c}  {:<8} {}\n", c.severity().word(), c.title())).collect();
        print(&list);
        return End::Yes;
    };
    let Some(code) = Code::find(text) else {
        let names: Vec<String> = Code::all().map(|c| c.to_string()).collect();
        let near = nearest(text, names.iter().map(String::as_str)).map_or(String::new(), |n| format!(", did you mean {n}?"));
        complain(&format!("error: no code `{text}`{near} (`apc explain` lists all)"));
        return End::Unreadable;
    };
    print(&format!("{code} ({}): {}\n\n{}\n", code.severity().word(), code.title(), code.page()));
    End::Yes
}
