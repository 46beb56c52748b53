//! iCalendar syntax (RFC 5545 §3.1), both ways: bytes to a tree of components, and back. No meaning.
//!
//! What is read borrows from the bytes that it was read from; only a folded line, or one that is not UTF-8, is copied.
//! Values stay raw here, since only the room `calendar` knows the type of each: a backslash in a `DESCRIPTION`
//! escapes, one in an `ATTACH` does not. Read them with [`text`] and [`value`].
//!
//! What files in the wild do and this room bears: a byte order mark, lines that end in LF or CR, blank lines,
//! folds in the middle of a UTF-8 character, quotes that never close, components that never end. Each such thing
//! that could change what the file says is a [`SyntaxFault`]; none costs more than its own line.

mod component;
mod content;
mod lines;
mod parameters;
mod parse;
pub mod text;
pub mod value;
mod write;

#[cfg(test)]
mod tests;

pub use component::{Component, Property};
pub use parameters::{Parameter, Parameters};
pub(crate) use parse::{Known, parse_with};
pub use parse::{Parsed, SyntaxFault, parse};
pub use write::write;
