use core::fmt;
use std::path::{Path, PathBuf};

/// What the demo returns.
pub type Result<T, E = Failure> = core::result::Result<T, E>;

/// Why the demo stops: every step of the story checks what it shows.
#[derive(Debug)]
pub enum Failure {
    /// The library could not do it.
    Slotwright(slotwright::Error),
    /// A file or the terminal could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something was decided otherwise than the story says.
    Unexpected(String),
}

impl Failure {
    /// An error of a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
        |error| Failure::File { path: path.to_owned(), error }
    }
}

/// Stops the story unless it is as it says.
pub(crate) fn expect(holds: bool, what: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Failure::Unexpected(what.to_owned())) }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Slotwright(error) => write!(f, "{} ({})", error, error.code()),
            Failure::File { path, error } => write!(f, "{}: {error}", path.display()),
            Failure::Unexpected(what) => write!(f, "unexpected: {what}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<slotwright::Error> for Failure {
    fn from(error: slotwright::Error) -> Failure {
        Failure::Slotwright(error)
    }
}
