#![no_main]

#[path = "../properties/expansion.rs"]
mod expansion;

libfuzzer_sys::fuzz_target!(|data: &[u8]| expansion::check(data));
