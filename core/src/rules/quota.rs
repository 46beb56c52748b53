use super::Occupancy;
use crate::canon::Digest;
use crate::id::ResourceId;
use crate::{Forked, Result};
use std::borrow::Cow;

/// How many digits of a digest name a share.
const DIGITS: usize = 20;

/// The name under which the count of one customer or resource is kept, of a cap that counts each apart. It does not
/// tell whose it is.
///
/// # Errors
/// [`Error::IdInvalid`](crate::Error::IdInvalid) for a cap whose name is longer than 179 bytes.
pub fn share(cap: &ResourceId, of: &str) -> Result<ResourceId> {
    let digest = Digest::of(format!("{cap}\n{of}").as_bytes());
    ResourceId::new(&format!("{cap}#{}", digest.short(DIGITS)))
}

/// The cap that a share is of.
pub fn whole(share: &str) -> Option<&str> {
    let (cap, digits) = share.rsplit_once('#')?;
    let is_digest =
        digits.len() == DIGITS && digits.bytes().all(|digit| b"0123456789abcdef".contains(&digit));
    is_digest.then_some(cap)
}

/// How the time of a resource is taken; of a share that nobody had yet, as the whole is when it is free: with its limit,
/// and its blocks.
pub fn occupancy<'a>(of: &'a Forked<ResourceId, Occupancy>, id: &ResourceId) -> Option<Cow<'a, Occupancy>> {
    let known = of.get(id).map(Cow::Borrowed);
    known.or_else(|| Some(Cow::Owned(of.get(whole(id.as_str())?)?.emptied())))
}
