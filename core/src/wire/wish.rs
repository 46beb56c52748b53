//! A wish: what somebody would like to book, but for the start.
//!
//! ```json
//! {"service": "oil-change", "location": "northside", "customer": "c-7", "choices": {"tech": "tom"},
//!  "replacing": [{"id": "bo-1f", "token": "secret"}]}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `service`, `location` | what and where |
//! | `customer?` | for whom |
//! | `options?` | the options of the service that are wanted; of a variant of which none is named, the default counts |
//! | `quantity?` | how many at once, up to what the service allows; by default 1 |
//! | `also?` | what else is done in the same visit: see the file `also.rs`. The needs of such a visit are named with their service, `oil-change.tech` |
//! | `choices?` | by need, the resource that must meet it |
//! | `prefer?` | by need, the resources that are asked first, in their order: `{"tech": ["tom", "ana"]}`; they decide who serves, not when |
//! | `override?` | `{by, why}`: leave of staff to take what others have taken, of pools and of what is overbookable; never let a customer's document bring one |
//! | `replacing?` | holds and bookings of the asker, `{id, token?}` each, that this takes the place of |

use super::also::also;
use super::command::wish_and_start;
use super::parse::parse;
use super::reader::{Object, Reader};
use super::value::{any_text, count, id, word};
use crate::availability::SlotId;
use crate::canon::Json;
use crate::desk::{Claimant, Wish};
use crate::error::Result;
use crate::id::{BookingId, CustomerId, LocationId, NeedId, OptionId, ResourceId, ServiceId, StaffId};
use crate::ledger::Override;
use crate::limits::Limits;
use crate::period::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// The name of this document in errors.
const SCHEMA: &str = "slotwright.wish/0";

impl Wish {
    /// Reads a wish.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`](crate::Error::JsonInvalid) and [`Error::Limit`](crate::Error::Limit) for a text that is
    /// not JSON of the kind that documents are made of, or too large; else
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path.
    pub fn from_json(text: &str) -> Result<Wish> {
        Wish::from_tree(&parse(text, &Limits::default())?)
    }

    /// Reads a wish that is a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn from_tree(tree: &Json) -> Result<Wish> {
        let mut reader = Reader::default();
        let read = reader.object(tree, "a wish: an object", |object| wish(object, None)).flatten();
        reader.finish(SCHEMA, read)
    }

    /// Reads a wish with its `start`, or with the `slot` that stands for `service`, `options`, `quantity`, `also`,
    /// `location`, `start`, `choices` and `prefer`: what one asks [`Desk::check`](crate::desk::Desk::check) about.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn with_start(tree: &Json) -> Result<(Wish, Instant)> {
        let mut reader = Reader::default();
        let read = reader.object(tree, "a wish with a start: an object", wish_and_start).flatten();
        reader.finish(SCHEMA, read)
    }

    /// The wish as a document.
    pub fn to_json(&self) -> Json {
        Json::map(self.members())
    }
}

impl Claimant {
    /// Reads a claimant, `{id, token?}`, that is a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn from_tree(tree: &Json) -> Result<Claimant> {
        let mut reader = Reader::default();
        let read = claimant(&mut reader, tree);
        reader.finish("slotwright.claimant/0", read)
    }

    /// The claimant as a document.
    pub fn to_json(&self) -> Json {
        self.json()
    }
}

/// The members of a wish. With a slot they are those that the slot does not say; a slot that could not be read
/// is `Some(None)`.
pub(super) fn wish(object: &mut Object<'_, '_>, slot: Option<Option<SlotId>>) -> Option<Wish> {
    let of_slot = slot.is_none().then(|| {
        let service = object.required("service", id(ServiceId::new));
        let location = object.required("location", id(LocationId::new));
        let options = object.optional("options", options).unwrap_or_default();
        let quantity = object.optional("quantity", count).unwrap_or(1);
        let also = object.optional("also", also).unwrap_or_default();
        let choices = object.optional("choices", choices).unwrap_or_default();
        let preferred = object.optional("prefer", preferred).unwrap_or_default();
        let (service, location) = (service?, location?);
        let (customer, replacing, overriding) = (None, Vec::new(), None);
        Some(Wish {
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
        })
    });
    let customer = object.optional("customer", id(CustomerId::new));
    let replacing = object.optional("replacing", |reader, json| {
        reader.list(json, "a list of claimants", |reader, json, _| claimant(reader, json), |_| None)
    });
    let replacing = replacing.unwrap_or_default();
    let overriding = object.optional("override", overriding);
    let wish = of_slot.unwrap_or_else(|| slot.flatten().map(Wish::of))?;
    Some(Wish { customer, replacing, overriding, ..wish })
}

/// Leave to take what others have taken.
pub(super) fn overriding<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Override> {
    reader.object(json, "an override, such as {\"by\": \"sam\", \"why\": \"a recall\"}", |object| {
        let by = object.required("by", id(StaffId::new));
        let why = object.required("why", word);
        Some(Override { by: by?, why: why? })
    })?
}

/// Names of options.
pub(super) fn options<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeSet<OptionId>> {
    let wanted = "a list of options, such as [\"ev\"]";
    let names = reader.list(json, wanted, |reader, json, _| id(OptionId::new)(reader, json), |_| None);
    Some(names?.into_iter().collect())
}

/// By need, the resource that must meet it.
pub(super) fn choices<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeMap<NeedId, ResourceId>> {
    let pairs = reader.entries(json, "choices, such as {\"tech\": \"tom\"}", |reader, need, json| {
        let resource = id(ResourceId::new)(reader, json);
        Some((reader.check(NeedId::new(need))?, resource?))
    });
    Some(pairs?.into_iter().collect())
}

/// By need, the resources that are asked first.
fn preferred<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeMap<NeedId, Vec<ResourceId>>> {
    let pairs = reader.entries(json, "preferences, such as {\"tech\": [\"tom\"]}", |reader, need, json| {
        let wanted = "a list of resources, such as [\"tom\"]";
        let read = |reader: &mut Reader<'j>, json: &'j Json, _| id(ResourceId::new)(reader, json);
        let who = reader.list(json, wanted, read, |_| None);
        Some((reader.check(NeedId::new(need))?, who?))
    });
    Some(pairs?.into_iter().filter(|(_, who)| !who.is_empty()).collect())
}

/// A hold or booking, with the token that shows whose it is.
pub(super) fn claimant<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Claimant> {
    reader.object(
        json,
        "a hold or booking with its token, such as {\"id\": \"bo-1f\", \"token\": \"secret\"}",
        |object| {
            let own = object.required("id", id(BookingId::new));
            let token = object.optional("token", any_text);
            Some(Claimant { id: own?, token })
        },
    )?
}
