#![no_main]

#[path = "../properties/calendar.rs"]
mod calendar;

libfuzzer_sys::fuzz_target!(|data: &[u8]| calendar::check(data));
