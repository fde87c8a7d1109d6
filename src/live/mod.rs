//! HTTP around the engine and the simulated accounts: the only module of the library that touches clock and sockets.
