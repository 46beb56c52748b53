use crate::id::{LocationId, NeedId, OptionId, ResourceId, ServiceId};
use crate::period::Instant;
use crate::{Error, Result};
use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

/// The name of a slot: all that a client ever sends back.
///
/// As text `service/location/2026-11-02T14:00:00Z`, then `?need=resource&…` for choices and `need:resource`, for each
/// in their order, for those who are asked first; after the service `*3` for a
/// quantity above one, and `+option` for each option, sorted. Characters other than letters, digits, `-`, `.`, `_` and
/// `~` are percent-encoded within names (RFC 3986 §2.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotId {
    /// What.
    pub service: ServiceId,
    /// How many at once.
    pub quantity: u32,
    /// With which options: those of variants that count by default too.
    pub options: BTreeSet<OptionId>,
    /// Where.
    pub location: LocationId,
    /// When.
    pub start: Instant,
    /// The resources that must meet a need.
    pub choices: BTreeMap<NeedId, ResourceId>,
    /// The resources that are asked first for a need, in this order.
    pub preferred: BTreeMap<NeedId, Vec<ResourceId>>,
}

impl SlotId {
    /// Reads the text form.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for any other text.
    pub fn parse(text: &str) -> Result<SlotId> {
        let wanted = "a slot id, such as \"oil-change/northside/2026-11-02T14:00:00Z\"";
        let invalid = || Error::ValueInvalid { wanted, text: text.chars().take(80).collect() };
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let mut parts = path.split('/');
        let (Some(asked), Some(location), Some(start), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid());
        };
        let decode = |text: &str| decode(text).ok_or_else(invalid);
        let mut asked = asked.split('+');
        let service = asked.next().unwrap_or_default();
        let (service, quantity) = service.split_once('*').unwrap_or((service, "1"));
        let number = quantity.parse().ok().filter(|number: &u32| number.to_string() == quantity);
        let quantity = number.ok_or_else(invalid)?;
        let options = asked.map(|option| OptionId::new(&decode(option)?)).collect::<Result<_>>()?;
        let (mut choices, mut preferred) = (BTreeMap::new(), BTreeMap::<NeedId, Vec<ResourceId>>::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (need, resource) = pair.split_once(['=', ':']).ok_or_else(invalid)?;
            let is_choice = pair.get(need.len()..).is_some_and(|rest| rest.starts_with('='));
            let (need, resource) = (NeedId::new(&decode(need)?)?, ResourceId::new(&decode(resource)?)?);
            if is_choice {
                choices.insert(need, resource);
            } else {
                preferred.entry(need).or_default().push(resource);
            }
        }
        let (service, location) = (ServiceId::new(&decode(service)?)?, LocationId::new(&decode(location)?)?);
        let start = Instant::parse(&decode(start)?)?;
        Ok(SlotId { service, quantity, options, location, start, choices, preferred })
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(self.service.as_str()))?;
        if self.quantity != 1 {
            write!(f, "*{}", self.quantity)?;
        }
        for option in &self.options {
            write!(f, "+{}", encode(option.as_str()))?;
        }
        write!(f, "/{}/{}", encode(self.location.as_str()), self.start)?;
        let chosen = self.choices.iter().map(|(need, resource)| (need, '=', resource));
        let preferred =
            self.preferred.iter().flat_map(|(need, who)| who.iter().map(move |one| (need, ':', one)));
        for (index, (need, says, resource)) in chosen.chain(preferred).enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            write!(f, "{mark}{}{says}{}", encode(need.as_str()), encode(resource.as_str()))?;
        }
        Ok(())
    }
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
