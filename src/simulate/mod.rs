//! Runs scenarios: traffic, the virtual and the live driver, expectations, the outcome.
