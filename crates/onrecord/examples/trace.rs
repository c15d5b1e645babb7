//! TRACE
fn main() { print!("{}", onrecord::read::trace(&std::fs::read(std::env::args().nth(1).unwrap()).unwrap())); }
