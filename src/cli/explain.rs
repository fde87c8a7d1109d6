use std::fmt::Write as _;

use apc::diagnostic::{Code, nearest};
use apc::schema::maps;
use apc::yaml::table::{self, Key, Map};

use super::{End, complain, print};

/// `apc explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A code such as APC0201, or a key such as `pools.retry`; without one, all codes with their titles
    #[arg(value_name = "KEY-OR-CODE")]
    what: Option<String>,
}

/// Prints the page of a code, what is known of a key, or the list of all codes.
pub fn run(arguments: &Arguments) -> End {
    let Some(text) = &arguments.what else {
        let list: String = Code::all().map(|c| format!("{c}  {:<8} {}\n", c.severity().word(), c.title())).collect();
        print(&list);
        return End::Yes;
    };
    if let Some(code) = Code::find(text) {
        print(&format!("{code} ({}): {}\n\n{}\n", code.severity().word(), code.title(), code.page()));
        return End::Yes;
    }
    let keys = table::find(maps(), text);
    if keys.is_empty() {
        complain(&format!("error: no code and no key `{text}`{} (`apc explain` lists the codes)", near(text)));
        return End::Unreadable;
    }
    let told: Vec<String> = keys.into_iter().map(|(map, key)| tell(map, key)).collect();
    print(&told.join("\n"));
    End::Yes
}

/// What may have been meant.
fn near(text: &str) -> String {
    let codes = Code::all().map(|code| code.to_string());
    let keys = || maps().flat_map(|map| map.keys.iter().map(move |key| (map, key)));
    let paths = keys().map(|(map, key)| table::short(&table::path(map, key)));
    let known: Vec<String> = codes.chain(keys().map(|(_, key)| key.name.to_owned())).chain(paths).collect();
    let last = text.rsplit('.').next().unwrap_or(text);
    let meant = nearest(text, known.iter().map(String::as_str)).or_else(|| nearest(last, keys().map(|(_, key)| key.name)));
    meant.map_or(String::new(), |near| format!(", did you mean `{near}`?"))
}

/// What is known of a key.
fn tell(map: &Map, key: &Key) -> String {
    let path = table::path(map, key);
    let mut text = format!("{path}: {}\n\n{}\n\n", key.takes, key.doc);
    let default = match key.default {
        "" => "nothing",
        default => default,
    };
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<17} {value}");
    };
    match default {
        "required" => row("when not written", "an error: it is required"),
        default => row("when not written", default),
    }
    row("example", &format!("{}: {}", key.name, key.example));
    if !key.compiles.is_empty() {
        row("compiles to", key.compiles);
    }
    let below = |of: &&Map| table::short(of.path) == table::short(&path);
    if let Some(below) = maps().find(below) {
        row("keys", &below.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", "));
    }
    text
}
