//! Reads TZif (RFC 9636), versions 1 to 4.

use super::posix::{self, Footer, Tail};
use super::table::{FURTHEST_OFFSET_SECONDS, Kind, Table};
use crate::{Error, Result};

/// The table that a TZif file holds.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Table> {
    table(bytes).map_err(|why| Error::ZoneData { name: name.chars().take(60).collect(), why: why.to_owned() })
}

fn table(bytes: &[u8]) -> Result<Table, &'static str> {
    let mut bytes = Bytes(bytes);
    let first = Header::read(&mut bytes)?;
    if first.version < b'2' {
        return Block::read(&mut bytes, &first, Width::Four)?.table(None);
    }
    Block::read(&mut bytes, &first, Width::Four)?;
    let second = Header::read(&mut bytes)?;
    let block = Block::read(&mut bytes, &second, Width::Eight)?;
    let footer = bytes.0.strip_prefix(b"\n").and_then(|rest| rest.split(|byte| *byte == b'\n').next());
    let footer = footer.and_then(|footer| str::from_utf8(footer).ok()).ok_or("its footer is missing")?;
    let footer = match footer {
        "" => None,
        text => Some(posix::parse(text).ok_or("its footer is no POSIX TZ string")?),
    };
    block.table(footer)
}

/// Bytes that were not read yet.
struct Bytes<'a>(&'a [u8]);

const SHORT: &str = "it ends too early";

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], &'static str> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(SHORT)?;
        self.0 = rest;
        Ok(taken)
    }

    /// `count` items of `size` bytes each.
    fn items(&mut self, count: usize, size: usize) -> Result<core::slice::ChunksExact<'a, u8>, &'static str> {
        Ok(self.take(count.checked_mul(size).ok_or(SHORT)?)?.chunks_exact(size))
    }

    fn count(&mut self) -> Result<usize, &'static str> {
        let bytes = self.take(4)?.try_into().map_err(|_| SHORT)?;
        usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| SHORT)
    }
}

struct Header {
    version: u8,
    universal: usize,
    standard: usize,
    leaps: usize,
    times: usize,
    types: usize,
    chars: usize,
}

impl Header {
    fn read(bytes: &mut Bytes<'_>) -> Result<Header, &'static str> {
        if bytes.take(4)? != b"TZif" {
            return Err("it does not begin with \"TZif\"");
        }
        let version = bytes.take(16)?.first().copied().unwrap_or_default();
        Ok(Header {
            version,
            universal: bytes.count()?,
            standard: bytes.count()?,
            leaps: bytes.count()?,
            times: bytes.count()?,
            types: bytes.count()?,
            chars: bytes.count()?,
        })
    }
}

#[derive(Clone, Copy)]
enum Width {
    Four,
    Eight,
}

/// One data block: kinds, and transitions to them.
struct Block {
    changes: Vec<(i64, u8)>,
    kinds: Vec<Kind>,
}

impl Block {
    fn read(bytes: &mut Bytes<'_>, header: &Header, width: Width) -> Result<Block, &'static str> {
        let size = match width {
            Width::Four => 4,
            Width::Eight => 8,
        };
        let times = bytes.items(header.times, size)?;
        let to = bytes.take(header.times)?;
        let types = bytes.items(header.types, 6)?;
        let names = bytes.take(header.chars)?;
        if header.leaps > 0 && matches!(width, Width::Eight) {
            return Err("it counts leap seconds (\"right/\"): use the data without them");
        }
        bytes.take(header.leaps.checked_mul(size + 4).ok_or(SHORT)?)?;
        bytes.take(header.standard)?;
        bytes.take(header.universal)?;
        Ok(Block {
            changes: times.map(signed).zip(to.iter().copied()).collect(),
            kinds: types.map(|bytes| kind(bytes, names)).collect::<Result<_, _>>()?,
        })
    }

    fn table(mut self, footer: Option<Footer>) -> Result<Table, &'static str> {
        let tail = match footer {
            None => None,
            Some(Footer::Constant(kind)) => {
                let kind = self.index(kind)?;
                if self.changes.is_empty() {
                    return Table::new(self.kinds, kind, &[], None).ok_or("it has no types");
                }
                None
            }
            Some(Footer::Alternating { standard, daylight, rule }) => {
                let offsets = (standard.offset, daylight.offset);
                let (standard, daylight) = (self.index(standard)?, self.index(daylight)?);
                Some(Tail::new((standard, offsets.0), (daylight, offsets.1), &rule))
            }
        };
        // Before the first transition type 0 holds (RFC 9636 §3.2).
        Table::new(self.kinds, 0, &self.changes, tail)
            .ok_or("its transitions are not in order, or name a type that it does not have")
    }

    /// Where the kind is among ours; added if it is not.
    fn index(&mut self, kind: Kind) -> Result<u8, &'static str> {
        let index = self.kinds.iter().position(|own| *own == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        u8::try_from(index).map_err(|_| "it has too many types")
    }
}

/// A big-endian signed number of 4 or 8 bytes.
fn signed(bytes: &[u8]) -> i64 {
    match (<[u8; 8]>::try_from(bytes), <[u8; 4]>::try_from(bytes)) {
        (Ok(eight), _) => i64::from_be_bytes(eight),
        (_, Ok(four)) => i64::from(i32::from_be_bytes(four)),
        _ => 0,
    }
}

fn kind(bytes: &[u8], names: &[u8]) -> Result<Kind, &'static str> {
    let &[a, b, c, d, is_dst, name] = bytes else { return Err(SHORT) };
    let offset = i32::from_be_bytes([a, b, c, d]);
    if i64::from(offset).abs() >= FURTHEST_OFFSET_SECONDS {
        return Err("an offset is more than 26 hours from UTC");
    }
    let name = names.get(usize::from(name)..).unwrap_or_default();
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let abbreviation = str::from_utf8(name).map_err(|_| "an abbreviation is not ASCII")?.into();
    Ok(Kind { offset, is_dst: is_dst != 0, abbreviation })
}
