use super::parse::Known;
use std::borrow::Cow;

/// Content lines of a stream, unfolded (RFC 5545 §3.1), each with the number of its first physical line, from 1.
///
/// Works on bytes: a fold may fall between the bytes of one character. Blank lines are skipped, and do not
/// end a line that is folded across them, as happens where each CRLF was turned into CR CR LF.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// Where the next physical line begins, and how many there were before it.
    at: usize,
    number: u32,
}

/// A content line that is not empty.
pub(super) struct Line<'a> {
    pub(super) number: u32,
    /// Where it begins in the stream.
    pub(super) from: usize,
    pub(super) bytes: Cow<'a, [u8]>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines { bytes, at: 0, number: 0 }
    }

    /// Where the next physical line begins, and its number, unless there is none.
    pub(super) fn position(&self) -> Option<(usize, u32)> {
        (self.at < self.bytes.len()).then(|| (self.at, self.number.saturating_add(1)))
    }

    pub(super) fn pass(&mut self, known: &Known) {
        self.at = self.at.saturating_add(known.bytes);
        self.number = self.number.saturating_add(known.lines);
    }

    /// The next physical line that is not empty, and where it begins. It ends at a CRLF, LF or CR.
    #[inline]
    fn physical(&mut self) -> Option<(usize, &'a [u8])> {
        loop {
            let from = self.at;
            let rest = self.bytes.get(from..).filter(|rest| !rest.is_empty())?;
            let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let (line, after) = rest.split_at_checked(end)?;
            self.at = from + end + if after.starts_with(b"\r\n") { 2 } else { after.len().min(1) };
            self.number = self.number.saturating_add(1);
            // Files that were joined have a byte order mark before each.
            let unmarked = line.strip_prefix(MARK).unwrap_or(line);
            if !unmarked.is_empty() {
                return Some((from + line.len() - unmarked.len(), unmarked));
            }
        }
    }

    /// Whether the next line may go on with the last, as nearly none does: it begins with a space, or with what a line
    /// can begin with that is skipped.
    fn may_fold(&self) -> bool {
        matches!(self.bytes.get(self.at), Some(&(b' ' | b'\t' | b'\r' | b'\n' | MARK_FIRST)))
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    #[inline]
    fn next(&mut self) -> Option<Line<'a>> {
        let (from, line) = self.physical()?;
        let number = self.number;
        let mut bytes = Cow::Borrowed(line);
        while self.may_fold() {
            let (at, number) = (self.at, self.number);
            match self.physical() {
                Some((_, [b' ' | b'\t', more @ ..])) => bytes.to_mut().extend_from_slice(more),
                _ => {
                    (self.at, self.number) = (at, number);
                    break;
                }
            }
        }
        Some(Line { number, from, bytes })
    }
}

/// UTF-8's byte order mark.
const MARK: &[u8] = &[MARK_FIRST, 0xbb, 0xbf];
const MARK_FIRST: u8 = 0xef;
