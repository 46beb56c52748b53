//! Names: of things in a catalog, of customers, of bookings, of commands.

use crate::canon::Digest;
use crate::{Error, Result};
use core::fmt;
use std::sync::Arc;

/// Checks what every identifier must be: 1 to 200 bytes, no control characters, no white space at its ends.
fn checked(text: &str) -> Result<Arc<str>> {
    let why = match text {
        "" => "it is empty",
        _ if text.len() > 200 => "it is longer than 200 bytes",
        _ if text.chars().any(char::is_control) => "it has control characters",
        _ if text.trim() != text => "it begins or ends with white space",
        _ => return Ok(Arc::from(text)),
    };
    Err(Error::IdInvalid { text: text.chars().take(60).collect(), why })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and keeps the text.
            ///
            /// # Errors
            /// [`Error::IdInvalid`] unless it has 1 to 200 bytes, no control characters and no white space at its ends.
            pub fn new(text: &str) -> Result<Self> {
                checked(text).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// A catalog.
    CatalogId;
    /// A place with opening hours.
    LocationId;
    /// A list of holidays.
    HolidaysId;
    /// What a booking claims: a person, a bay, a car.
    ResourceId;
    /// An appointment type.
    ServiceId;
    /// A step of a service; unique within it.
    SegmentId;
    /// A need of a segment or of the whole visit; unique within the service.
    NeedId;
    /// A group of options of a service, of which a visit has one; unique within it.
    VariantId;
    /// What may be asked for with a service; unique within it.
    OptionId;
    /// A named group of locations: the unit of consistency.
    LedgerId;
    /// One source of calendar data of a resource, or of foreign claims.
    SourceName;
    /// A customer: opaque, never personal data.
    CustomerId;
    /// A deposit, as the caller's payments name it: opaque.
    DepositId;
    /// A caller's idempotency key.
    Key;
    /// Somebody of the dealer's own people: opaque, never personal data.
    StaffId;
    /// A hold or a booking.
    BookingId;
    /// A capacity block: an absence, a closure.
    BlockId;
    /// What a booking or a claim is called in the system that it comes from.
    ForeignId;
}

impl ResourceId {
    /// How many digits of a digest name a share.
    const DIGITS: usize = 20;

    /// The name under which the count of one customer or resource is kept, of a cap that counts each apart. It does not
    /// tell whose it is.
    ///
    /// # Errors
    /// [`Error::IdInvalid`] for a cap whose name is longer than 179 bytes.
    pub fn share(&self, of: &str) -> Result<ResourceId> {
        let digest = Digest::of(format!("{self}\n{of}").as_bytes());
        ResourceId::new(&format!("{self}#{}", digest.short(Self::DIGITS)))
    }

    /// The cap that this is a share of.
    pub fn whole(&self) -> Option<&str> {
        let (cap, digits) = self.as_str().rsplit_once('#')?;
        let is_digit = |digit| b"0123456789abcdef".contains(&digit);
        (digits.len() == Self::DIGITS && digits.bytes().all(is_digit)).then_some(cap)
    }
}
