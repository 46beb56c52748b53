//! The names of `chrono_tz`, at the door. Transitions come from our data: chrono-tz's newest tables are older.

use super::{Zone, Zones};
use crate::{Error, Result};

impl TryFrom<::chrono_tz::Tz> for Zone {
    type Error = Error;

    /// Our zone of the same name.
    fn try_from(zone: ::chrono_tz::Tz) -> Result<Zone> {
        Zones::bundled().get(zone.name())
    }
}

impl TryFrom<&Zone> for ::chrono_tz::Tz {
    type Error = Error;

    /// chrono-tz's zone of the same name: its offsets may differ from ours.
    fn try_from(zone: &Zone) -> Result<::chrono_tz::Tz> {
        zone.name().parse().map_err(|_| Error::ZoneUnknown {
            name: zone.name().to_owned(),
            release: ::chrono_tz::IANA_TZDB_VERSION.to_owned(),
        })
    }
}
