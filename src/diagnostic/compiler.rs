use std::fmt;

/// What a compiler says of the same fault, in its own numbering and words: `CS0103 (2,1): The name 'x' does not exist ..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompilerError {
    /// `103`
    pub number: u16,
    /// Line and column as that compiler counts them.
    pub at: (usize, usize),
    /// Its own words.
    pub text: String,
    /// Compilers go through a text several times: the errors of an earlier pass come first.
    pub pass: u8,
}

impl fmt::Display for CompilerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CS{:04} ({},{}): {}", self.number, self.at.0, self.at.1, self.text)
    }
}
