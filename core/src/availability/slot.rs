use crate::id::{LocationId, NeedId, OptionId, ResourceId, ServiceId};
use crate::period::{Instant, Minutes};
use crate::rules::{Also, Item};
use crate::{Error, Result};
use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

/// The name of a slot: all that a client ever sends back.
///
/// As text `service/location/2026-11-02T14:00:00Z`, then `?need=resource&…` for choices and `need:resource`, for each
/// in their order, for those who are asked first; after the service `*3` for a
/// quantity above one, and `+option` for each option, sorted. Further services stand behind the first in the same way,
/// each after a `,`, or after a `;` if they may come in any order; then `@30` if one may wait 30 minutes between two.
/// Characters other than letters, digits, `-`, `.`, `_` and
/// `~` are percent-encoded within names (RFC 3986 §2.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotId {
    /// What.
    pub service: ServiceId,
    /// How many at once.
    pub quantity: u32,
    /// With which options: those of variants that count by default too.
    pub options: BTreeSet<OptionId>,
    /// What else is done in the same visit.
    pub also: Also,
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
        let number = |text: &str| {
            let number = text.parse().ok().filter(|number: &u32| number.to_string() == text);
            number.ok_or_else(invalid)
        };
        let item = |asked: &str| -> Result<Item> {
            let mut asked = asked.split('+');
            let service = asked.next().unwrap_or_default();
            let (service, quantity) = service.split_once('*').unwrap_or((service, "1"));
            let options = asked.map(|option| OptionId::new(&decode(option)?)).collect::<Result<_>>()?;
            Ok(Item { service: ServiceId::new(&decode(service)?)?, options, quantity: number(quantity)? })
        };
        let (asked, wait) = asked.split_once('@').unwrap_or((asked, "0"));
        let in_any_order = asked.contains(';');
        if in_any_order && asked.contains(',') {
            return Err(invalid());
        }
        let mut items = asked.split(if in_any_order { ';' } else { ',' });
        let Item { service, options, quantity } = item(items.next().unwrap_or_default())?;
        let items = items.map(item).collect::<Result<_>>()?;
        let also = Also { items, in_any_order, wait: Minutes(number(wait)?) };
        if also.is_empty() && also != Also::default() {
            return Err(invalid());
        }
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
        let location = LocationId::new(&decode(location)?)?;
        let start = Instant::parse(&decode(start)?)?;
        Ok(SlotId { service, quantity, options, also, location, start, choices, preferred })
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_item(f, &self.service, self.quantity, &self.options)?;
        for item in &self.also.items {
            f.write_str(if self.also.in_any_order { ";" } else { "," })?;
            write_item(f, &item.service, item.quantity, &item.options)?;
        }
        if !self.also.is_empty() && self.also.wait != Minutes(0) {
            write!(f, "@{}", self.also.wait.0)?;
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

fn write_item(
    f: &mut fmt::Formatter<'_>,
    service: &ServiceId,
    quantity: u32,
    options: &BTreeSet<OptionId>,
) -> fmt::Result {
    f.write_str(&encode(service.as_str()))?;
    if quantity != 1 {
        write!(f, "*{quantity}")?;
    }
    options.iter().try_for_each(|option| write!(f, "+{}", encode(option.as_str())))
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
