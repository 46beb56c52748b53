use crate::period::{Instant, Minutes, Period};
use crate::rules::{Buffer, Claim};
use std::sync::Arc;

/// A visit with everything that it takes: what a booking of this start would commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// From the start of the first segment to the end of the last.
    pub visit: Period,
    /// What it takes, in the order of the service's needs; then what it takes of caps.
    pub claims: Arc<[Claim]>,
}

impl Plan {
    pub(super) fn new(start: Instant, end: Instant, mut claims: Vec<Claim>) -> Option<Plan> {
        trim(&mut claims);
        Some(Plan { visit: Period::checked(start, end)?, claims: claims.into() })
    }

    /// The same with what it takes of caps.
    pub(super) fn with(self, caps: Vec<Claim>) -> Plan {
        if caps.is_empty() {
            return self;
        }
        Plan { claims: self.claims.iter().cloned().chain(caps).collect(), ..self }
    }
}

/// Where a resource serves one visit twice, the time kept between is no more than the time there is:
/// a visit does not stand in its own way.
fn trim(claims: &mut [Claim]) {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&index| claims.get(index).map(|claim| (claim.resource.clone(), claim.core)));
    for pair in order.windows(2) {
        let &[earlier, later] = pair else { continue };
        let (Some(a), Some(b)) = (claims.get(earlier), claims.get(later)) else { continue };
        let room = b.core.start().since(a.core.end()).0 / 60;
        let Ok(room) = u32::try_from(room) else { continue };
        if a.resource != b.resource {
            continue;
        }
        let after = a.buffer.after.min(Minutes(room));
        let before = b.buffer.before.min(Minutes(room - after.0));
        let (of_a, of_b) = (Buffer { after, ..a.buffer }, Buffer { before, ..b.buffer });
        set(claims, earlier, of_a);
        set(claims, later, of_b);
    }
}

fn set(claims: &mut [Claim], index: usize, buffer: Buffer) {
    if let Some(claim) = claims.get_mut(index) {
        claim.buffer = buffer;
    }
}
