//! What is held in memory, by an allocator that counts while it is asked to.
#![allow(unsafe_code, reason = "an allocator is unsafe by its trait; this one hands all to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};

struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static HELD: AtomicIsize = AtomicIsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The value, and the bytes that are held for it.
pub(crate) fn held_by<A>(make: impl FnOnce() -> A) -> (A, usize) {
    HELD.store(0, Relaxed);
    COUNTS.store(true, Relaxed);
    let made = make();
    COUNTS.store(false, Relaxed);
    (made, usize::try_from(HELD.load(Relaxed)).unwrap_or(0))
}

fn count(bytes: usize, sign: isize) {
    if COUNTS.load(Relaxed) {
        HELD.fetch_add(sign * isize::try_from(bytes).unwrap_or(isize::MAX), Relaxed);
    }
}

// SAFETY: every call goes on to `System` as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        // SAFETY: the caller's promise is the one that `System` wants.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        // SAFETY: `at` came from `System` with this layout.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), -1);
        count(size, 1);
        // SAFETY: `at` came from `System` with this layout.
        unsafe { System.realloc(at, layout, size) }
    }
}
