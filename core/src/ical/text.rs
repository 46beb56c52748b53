//! Values of type TEXT (RFC 5545 §3.3.11).

use std::borrow::Cow;

/// Escapes backslash, semicolon, comma and line breaks. A colon needs no escape.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Undoes [`escape`]. A backslash before any other character, as some write `\:`, stands for that character.
pub fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// The values of a list, split at commas that no backslash escapes, each still escaped.
pub fn split_list(raw: &str) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    raw.split(move |c| {
        let splits = c == ',' && !escaped;
        escaped = c == '\\' && !escaped;
        splits
    })
}
