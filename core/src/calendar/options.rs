use super::BusyTable;
use crate::zone::{Zone, Zones};

/// How a calendar is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CalendarOptions {
    /// The zone data that IANA names mean. The default is [`Zones::bundled`].
    pub zones: Zones,
    /// The zone of floating times and whole days where the calendar names none by X-WR-TIMEZONE, or names UTC,
    /// as published holiday calendars do. Without it, such events are *unknown* for a day or so around.
    pub default_zone: Option<Zone>,
    /// Whose calendar it is: a mail address, with or without `mailto:`. Its PARTSTAT decides about invitations.
    pub owner: Option<String>,
    /// What counts as busy.
    pub busy: BusyTable,
    /// Whether the calendar's own VTIMEZONE blocks come before the zone data where both know a name.
    pub blocks: ZoneBlocks,
}

/// What a VTIMEZONE block by an IANA name counts for. A block by any other name always counts, and where a block and the
/// zone data differ during a window, the answer says so either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZoneBlocks {
    /// The name means our zone data, which is newer than most blocks.
    #[default]
    Outranked,
    /// The name means the block.
    Outrank,
}
