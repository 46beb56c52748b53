use core::sync::atomic::{AtomicU64, Ordering};

/// Which of all states that there ever were one is: what was made of a state holds for as long as its edition is the
/// same, in whatever copy. It says nothing of what the state is: two that are equal may have different ones, and two
/// editions are equal wherever states are compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Edition(u64);

static LAST: AtomicU64 = AtomicU64::new(0);

impl Edition {
    /// One that no other state has.
    pub(super) fn next() -> Edition {
        Edition(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Its number; 0 of a state that nothing was done to yet.
    pub(super) fn number(self) -> u64 {
        self.0
    }
}

impl PartialEq for Edition {
    fn eq(&self, _: &Edition) -> bool {
        true
    }
}

impl Eq for Edition {}
