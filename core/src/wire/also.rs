//! Further services of a visit: `{"services": [{"service": "tyres"}], "order": "any", "wait": "PT15M"}`.
//!
//! | member | what |
//! |---|---|
//! | `services` | `{service, options?, quantity?}` each, at most three, each another one |
//! | `order?` | `given`: the service of the wish first, then these as they stand, which is the default; `any`: as they fit |
//! | `wait?` | how long one may wait at most between two of them, by default not at all |

use super::reader::{Object, Reader};
use super::value::{count, id, minutes, one_of};
use super::wish::options;
use crate::canon::Json;
use crate::id::ServiceId;
use crate::rules::{Also, Item};

const WANTED: &str =
    "further services, such as {\"services\": [{\"service\": \"tyres\"}], \"order\": \"any\"}";
const WANTED_ITEM: &str = "a service, such as {\"service\": \"tyres\"}";

/// As a caller writes them.
pub(super) fn also<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Also> {
    reader.object(json, WANTED, |object| {
        members(object, |reader, json| reader.object(json, WANTED_ITEM, item)?)
    })?
}

/// As the log has them: what a newer version wrote beside can't be understood.
pub(super) fn also_of_log<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Also> {
    let (read, extra) = reader.open_object(json, WANTED, |object| {
        members(object, |reader, json| {
            let (read, extra) = reader.open_object(json, WANTED_ITEM, item)?;
            if extra.is_empty() { read } else { reader.newer() }
        })
    })?;
    if extra.is_empty() { read } else { reader.newer() }
}

fn members<'j>(
    object: &mut Object<'_, 'j>,
    item: impl Fn(&mut Reader<'j>, &'j Json) -> Option<Item>,
) -> Option<Also> {
    let items = object.required("services", |reader, json| {
        let wanted = "a list of services, such as [{\"service\": \"tyres\"}]";
        reader.list(json, wanted, |reader, json, _| item(reader, json), |_| None)
    });
    let in_any_order = object.optional("order", one_of(&[("given", false), ("any", true)]));
    let wait = object.optional("wait", minutes).unwrap_or_default();
    let also = Also { items: items?, in_any_order: in_any_order.unwrap_or_default(), wait };
    Some(if also.is_empty() { Also::default() } else { also })
}

fn item(object: &mut Object<'_, '_>) -> Option<Item> {
    let service = object.required("service", id(ServiceId::new));
    let options = object.optional("options", options).unwrap_or_default();
    let quantity = object.optional("quantity", count).unwrap_or(1);
    Some(Item { service: service?, options, quantity })
}

#[cfg(test)]
pub(super) mod tests {
    use crate::id::{OptionId, ServiceId};
    use crate::period::Minutes;
    use crate::rules::{Also, Item};
    use proptest::prelude::*;

    /// Further services, none of them too.
    pub(in crate::wire) fn alsos() -> impl Strategy<Value = Also> {
        let options = prop::collection::btree_set("[a-z]{1,2}", 0..2);
        let items = prop::collection::vec(("[a-zé,;@*+]{0,2}[a-z]", options, 1..3_u32), 0..3);
        (items, any::<bool>(), 0..100_u32).prop_map(|(items, in_any_order, wait)| {
            let option = |id: &String| OptionId::new(id).unwrap();
            let items = items.iter().map(|(service, options, quantity)| Item {
                service: ServiceId::new(service).unwrap(),
                options: options.iter().map(option).collect(),
                quantity: *quantity,
            });
            let also = Also { items: items.collect(), in_any_order, wait: Minutes(wait) };
            if also.is_empty() { Also::default() } else { also }
        })
    }
}
