//! The host's stack: what nests deeply runs on one that is large enough. Nothing else pays for it.

/// Nodes within nodes that every stack has room for.
pub const ORDINARY: u16 = 150;

/// What evaluating a node takes, at most.
const NODE: usize = if cfg!(debug_assertions) { 16 << 10 } else { 4 << 10 };

/// What binding what a token stands for takes, at most.
const TOKEN: usize = if cfg!(debug_assertions) { 16 << 10 } else { 4 << 10 };

/// What members take on top of that: they read and print what is nested, too.
const MEMBERS: usize = 768 << 10;

/// What is added at least when there is too little: many calls share it.
const SHARE: usize = 4 << 20;

/// Runs what nests that many nodes.
pub fn of_nodes<T>(depth: u16, run: impl FnOnce() -> T) -> T {
    let needed = MEMBERS + usize::from(depth) * NODE;
    stacker::maybe_grow(needed, needed + SHARE, run)
}

/// Binds what was read of that many tokens.
pub fn of_tokens<T>(tokens: usize, run: impl FnOnce() -> T) -> T {
    if tokens <= usize::from(ORDINARY) {
        return run();
    }
    let needed = MEMBERS + tokens.min(usize::from(super::syntax::HIGHEST) * 4) * TOKEN;
    stacker::maybe_grow(needed, needed, run)
}
