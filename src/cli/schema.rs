use super::{End, print};

/// Prints the JSON Schema of the language.
pub fn run() -> End {
    print(&apc::schema::print());
    End::Yes
}
