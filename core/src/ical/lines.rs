use std::borrow::Cow;

/// Content lines of a stream, unfolded (RFC 5545 §3.1), each with the number of its first physical line, from 1.
///
/// Works on bytes: a fold may fall between the bytes of one character. Blank lines are skipped, and do not
/// end a line that is folded across them, as happens where each CRLF was turned into CR CR LF.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    number: u32,
}

/// A content line that is not empty.
pub(super) struct Line<'a> {
    pub(super) number: u32,
    pub(super) bytes: Cow<'a, [u8]>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines { rest: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), number: 0 }
    }

    /// The next physical line that is not empty, and how far it moves us.
    fn peek(&self) -> Option<(&'a [u8], &'a [u8], u32)> {
        let (mut rest, mut skipped) = (self.rest, 0u32);
        loop {
            if rest.is_empty() {
                return None;
            }
            let (line, after) = first_line(rest);
            skipped = skipped.saturating_add(1);
            if !line.is_empty() {
                return Some((line, after, skipped));
            }
            rest = after;
        }
    }

    fn take(&mut self) -> Option<&'a [u8]> {
        let (line, after, skipped) = self.peek()?;
        self.rest = after;
        self.number = self.number.saturating_add(skipped);
        Some(line)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let first = self.take()?;
        let number = self.number;
        let mut bytes = Cow::Borrowed(first);
        while let Some(more) = self.peek().and_then(|(line, ..)| unfolded(line)) {
            bytes.to_mut().extend_from_slice(more);
            self.take();
        }
        Some(Line { number, bytes })
    }
}

/// The rest of a physical line that goes on with the one before.
fn unfolded(line: &[u8]) -> Option<&[u8]> {
    match line.split_first() {
        Some((b' ' | b'\t', rest)) => Some(rest),
        _ => None,
    }
}

/// Splits at the first CRLF, LF or CR, which belongs to neither part.
fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
        return (bytes, &[]);
    };
    let (line, rest) = bytes.split_at(end);
    let after = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or(&[]);
    (line, after)
}
