use crate::availability::SlotId;
use crate::canon::Json;
use crate::id::{BookingId, CustomerId, LocationId, NeedId, OptionId, ResourceId, ServiceId};
use crate::ledger::{Booking, Override, Owned};
use crate::period::Minutes;
use crate::rules::{Also, Item};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What somebody would like to book, but for the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What.
    pub service: ServiceId,
    /// With which of its options. Of a variant of which none is named, the default counts.
    pub options: BTreeSet<OptionId>,
    /// Where.
    pub location: LocationId,
    /// For whom.
    pub customer: Option<CustomerId>,
    /// How many at once, up to what the service allows.
    pub quantity: u32,
    /// What else is done in the same visit.
    pub also: Also,
    /// The resources that must meet a need.
    pub choices: BTreeMap<NeedId, ResourceId>,
    /// The resources that are asked first for a need, in this order: they decide who serves, not when.
    pub preferred: BTreeMap<NeedId, Vec<ResourceId>>,
    /// Holds and bookings of the asker whose claims are left out of list and check, and released by the same
    /// entry that takes the new.
    pub replacing: Vec<Claimant>,
    /// Leave to take what others have taken. What is listed and checked with it is what is booked with it. Take it from
    /// your own people only: a desk does not know who asks.
    pub overriding: Option<Override>,
}

impl Wish {
    /// A wish for one, for nobody in particular.
    ///
    /// # Errors
    /// [`Error::IdInvalid`]
    pub fn new(service: &str, location: &str) -> Result<Wish> {
        Ok(Wish {
            service: ServiceId::new(service)?,
            options: BTreeSet::new(),
            location: LocationId::new(location)?,
            customer: None,
            quantity: 1,
            also: Also::default(),
            choices: BTreeMap::new(),
            preferred: BTreeMap::new(),
            replacing: Vec::new(),
            overriding: None,
        })
    }

    /// A wish for what a slot stands for, for nobody in particular.
    pub(crate) fn of(slot: SlotId) -> Wish {
        let SlotId { service, quantity, options, also, location, start: _, choices, preferred } = slot;
        let (replacing, customer, overriding) = (Vec::new(), None, None);
        Wish {
            service,
            options,
            location,
            customer,
            quantity,
            also,
            choices,
            preferred,
            replacing,
            overriding,
        }
    }

    /// What a booking was taken for, once more.
    pub(super) fn again(booking: &Booking) -> Wish {
        let subject = booking.subject.clone();
        Wish {
            service: subject.service,
            options: subject.options,
            location: subject.location,
            customer: booking.customer.clone(),
            quantity: subject.quantity,
            also: subject.also,
            choices: subject.choices,
            preferred: BTreeMap::new(),
            replacing: Vec::new(),
            overriding: None,
        }
    }

    /// The members of this wish in documents.
    pub(crate) fn members(&self) -> Vec<(&'static str, Option<Json>)> {
        vec![
            ("service", Some(Json::text(&self.service))),
            ("location", Some(Json::text(&self.location))),
            ("customer", self.customer.as_ref().map(Json::text)),
            ("options", of_options(&self.options)),
            ("quantity", of_quantity(self.quantity)),
            ("also", of_also(&self.also)),
            ("choices", of_choices(&self.choices)),
            ("prefer", of_preferred(&self.preferred)),
            (
                "replacing",
                (!self.replacing.is_empty()).then(|| Json::list(self.replacing.iter().map(Claimant::json))),
            ),
            ("override", self.overriding.as_ref().map(Override::json)),
        ]
    }

    /// The service itself.
    pub fn item(&self) -> Item {
        Item { service: self.service.clone(), options: self.options.clone(), quantity: self.quantity }
    }

    pub(super) fn checked(&self) -> Result<()> {
        if let Some(Override { why, .. }) = &self.overriding
            && !(1..=200).contains(&why.len())
        {
            let field = "override.why".to_owned();
            return Err(Error::QueryInvalid { field, why: "it has 1 to 200 bytes".to_owned() });
        }
        Ok(())
    }
}

/// Options, if there are any.
pub(crate) fn of_options(options: &BTreeSet<OptionId>) -> Option<Json> {
    (!options.is_empty()).then(|| Json::list(options.iter().map(Json::text)))
}

/// A quantity, if it is not one.
pub(crate) fn of_quantity(quantity: u32) -> Option<Json> {
    (quantity != 1).then_some(Json::Int(i64::from(quantity)))
}

/// Further services, if there are any.
pub(crate) fn of_also(also: &Also) -> Option<Json> {
    (!also.is_empty()).then(|| also_json(also))
}

/// Further services, none too.
pub(crate) fn also_json(also: &Also) -> Json {
    let item = |item: &Item| {
        Json::map([
            ("service", Some(Json::text(&item.service))),
            ("options", of_options(&item.options)),
            ("quantity", of_quantity(item.quantity)),
        ])
    };
    let wait = (also.wait != Minutes(0)).then(|| Json::Text(also.wait.written()));
    let members = [
        ("services", Some(Json::list(also.items.iter().map(item)))),
        ("order", also.in_any_order.then(|| Json::from("any"))),
        ("wait", wait),
    ];
    Json::map(members)
}

/// By need, the resource that must meet it.
pub(crate) fn of_choices(choices: &BTreeMap<NeedId, ResourceId>) -> Option<Json> {
    let pairs = choices.iter().map(|(need, resource)| (need.as_str(), Some(Json::text(resource))));
    (!choices.is_empty()).then(|| Json::map(pairs))
}

/// By need, the resources that are asked first.
fn of_preferred(preferred: &BTreeMap<NeedId, Vec<ResourceId>>) -> Option<Json> {
    let list = |who: &Vec<ResourceId>| Json::list(who.iter().map(Json::text));
    let pairs = preferred.iter().map(|(need, who)| (need.as_str(), Some(list(who))));
    (!preferred.is_empty()).then(|| Json::map(pairs))
}

/// A hold or booking, with the token that shows whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    /// The hold or booking.
    pub id: BookingId,
    /// The token that it was taken with.
    pub token: Option<String>,
}

impl Claimant {
    /// As a document.
    pub fn json(&self) -> Json {
        Json::map([("id", Some(Json::text(&self.id))), ("token", self.token.as_ref().map(Json::text))])
    }

    pub(super) fn owned(&self, by_staff: bool) -> Owned {
        let token = self.token.as_deref().map(|token| super::Desk::token_digest(&self.id, token));
        Owned { id: self.id.clone(), token, by_staff }
    }
}
