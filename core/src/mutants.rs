//! Deliberate bugs, each with a name, so that a test can prove that it would be caught. Without the feature
//! `mutants`, which is for this crate's own tests and which no binding enables, there is only the right code.

#[cfg(all(feature = "mutants", target_arch = "wasm32"))]
compile_error!("the feature `mutants` is for tests, never for a browser");

/// `mutate!(right, "name" => wrong)`: what is right; the wrong only while that name is switched on. Where what is
/// right is to do no more: `mutate!(nothing, "name" => wrong);`.
#[cfg(not(feature = "mutants"))]
macro_rules! mutate {
    (nothing, $name:literal => $wrong:expr) => {};
    ($right:expr, $name:literal => $wrong:expr) => {{ $right }};
}

#[cfg(feature = "mutants")]
macro_rules! mutate {
    (nothing, $name:literal => $wrong:expr) => {
        if crate::mutants::is_on($name) {
            $wrong
        }
    };
    ($right:expr, $name:literal => $wrong:expr) => {
        if crate::mutants::is_on($name) { $wrong } else { $right }
    };
}

#[cfg(feature = "mutants")]
mod switch {
    use core::cell::Cell;

    thread_local! {
        static ON: Cell<Option<&'static str>> = const { Cell::new(None) };
    }

    /// Whether that bug is switched on, for this thread.
    pub(crate) fn is_on(name: &str) -> bool {
        ON.get() == Some(name)
    }

    /// Switches one bug on for this thread, or all off.
    pub fn switch(name: Option<&'static str>) {
        ON.set(name);
    }
}

#[cfg(feature = "mutants")]
pub(crate) use switch::is_on;
#[cfg(feature = "mutants")]
pub use switch::switch;
