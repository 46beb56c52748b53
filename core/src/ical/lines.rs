use std::borrow::Cow;

/// Content lines of a stream, unfolded (RFC 5545 §3.1), each with the number of its first physical line, from 1.
///
/// Works on bytes: a fold may fall between the bytes of one character. Blank lines are skipped, and do not
/// end a line that is folded across them, as happens where each CRLF was turned into CR CR LF.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// The physical line that is looked at next.
    next: Option<Physical<'a>>,
}

/// A content line that is not empty.
pub(super) struct Line<'a> {
    pub(super) number: u32,
    /// Where it begins and ends in the stream, its line break included.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) bytes: Cow<'a, [u8]>,
}

/// A line as it stands in the stream, not empty, without its line break.
#[derive(Clone, Copy)]
struct Physical<'a> {
    line: &'a [u8],
    number: u32,
    from: usize,
    /// Where the next one begins.
    to: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines { bytes, next: physical(bytes, 0, 0) }
    }

    /// The next physical line, if it goes on with the one before.
    fn folded(&mut self) -> Option<(Physical<'a>, &'a [u8])> {
        let next = self.next?;
        match next.line.split_first() {
            Some((b' ' | b'\t', more)) => {
                self.next = physical(self.bytes, next.to, next.number);
                Some((next, more))
            }
            _ => None,
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let Physical { line, number, from, mut to } = self.next?;
        self.next = physical(self.bytes, to, number);
        let mut bytes = Cow::Borrowed(line);
        while let Some((next, more)) = self.folded() {
            bytes.to_mut().extend_from_slice(more);
            to = next.to;
        }
        Some(Line { number, from, to, bytes })
    }
}

/// UTF-8's byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The first line from there on that is not empty. It ends at a CRLF, LF or CR.
fn physical(bytes: &[u8], mut from: usize, mut number: u32) -> Option<Physical<'_>> {
    loop {
        let rest = bytes.get(from..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(end)?;
        let to = from + end + if after.starts_with(b"\r\n") { 2 } else { after.len().min(1) };
        number = number.saturating_add(1);
        // Files that were joined have a byte order mark before each.
        let unmarked = line.strip_prefix(MARK).unwrap_or(line);
        if !unmarked.is_empty() {
            return Some(Physical { line: unmarked, number, from: from + line.len() - unmarked.len(), to });
        }
        from = to;
    }
}
