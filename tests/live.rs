//! What only real sockets can show: the accounts behind HTTP.

#[cfg(test)]
mod sockets {
    mod accounts;
}
