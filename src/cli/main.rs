//! permask.
fn main() {}
