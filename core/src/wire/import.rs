//! The bookings of an import.
//!
//! ```json
//! {"command": "import", "key": "night-7", "location": "northside", "source": "dms",
//!  "bookings": [{"id": "R-1007", "service": "oil-change", "start": "2026-11-02T14:00:00Z",
//!                "end": "2026-11-02T14:45:00Z", "claims": [{"resource": "tom"}, {"resource": "bay-1"}]}]}
//! ```
//!
//! | member of a booking | what |
//! |---|---|
//! | `id` | its name in the system that it comes from |
//! | `service`, `start`, `end` | what it is for, and the visit, of at most `limits.window_days` |
//! | `claims` | what it takes: `{resource, start?, end?, units?}`; by default for all of the visit, and one unit |
//! | `status?` | `requested`, `booked`, by default, `checkedIn`, `completed`, `noShow` or `cancelled` |
//! | `customer?`, `data?` | for whom, and the caller's own |

use super::booking::period;
use super::reader::{Object, Reader};
use super::value::{count, id, one_of};
use crate::canon::Json;
use crate::desk::{Action, Imported, ImportedClaim};
use crate::id::{CustomerId, ForeignId, LocationId, ResourceId, ServiceId, SourceName};
use crate::ledger::Status;

const STATUSES: &[(&str, Status)] = &[
    ("requested", Status::Requested),
    ("booked", Status::Booked),
    ("checkedIn", Status::CheckedIn),
    ("completed", Status::Completed),
    ("noShow", Status::NoShow),
    ("cancelled", Status::Cancelled),
];

pub(super) fn import(object: &mut Object<'_, '_>) -> Option<Action> {
    let location = object.required("location", id(LocationId::new));
    let source = object.required("source", id(SourceName::new));
    let bookings = object.required("bookings", |reader, json| {
        reader.list(json, "a list of bookings", |reader, json, _| imported(reader, json), |_| None)
    });
    Some(Action::Import { location: location?, source: source?, bookings: bookings? })
}

fn imported<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Imported> {
    reader.object(json, "a booking: an object", |object| {
        let own = object.required("id", id(ForeignId::new));
        let service = object.required("service", id(ServiceId::new));
        let visit = period(object);
        let claims = object.required("claims", |reader, json| {
            reader.list(json, "a list of claims", |reader, json, _| claim(reader, json), |_| None)
        });
        let status = object.optional("status", one_of(STATUSES)).unwrap_or(Status::Booked);
        let customer = object.optional("customer", id(CustomerId::new));
        let data = object.raw("data").cloned();
        Some(Imported { id: own?, service: service?, visit: visit?, claims: claims?, status, customer, data })
    })?
}

fn claim<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<ImportedClaim> {
    reader.object(json, "a claim, such as {\"resource\": \"tom\"}", |object| {
        let resource = object.required("resource", id(ResourceId::new));
        let is_timed = object.has("start") || object.has("end");
        let period = if is_timed { Some(period(object)?) } else { None };
        let units = object.optional("units", count).unwrap_or(1);
        Some(ImportedClaim { resource: resource?, period, units })
    })?
}
