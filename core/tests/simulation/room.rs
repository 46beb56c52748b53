use super::entry::name;
use super::naive::{Blocked, Known, Naive, int, list, seconds, text};
use super::{Checked, LAW_2, ensure};
use slotwright::canon::Json;
use std::collections::BTreeSet;

impl Naive {
    /// Capacity goes away, whoever is there: and who is displaced is said.
    pub(crate) fn block(&mut self, entry: &Json, at: i64) -> Checked {
        let (resource, block) = (text(entry, "resource"), entry.get("block").unwrap());
        let (start, end) = (seconds(block, "start"), seconds(block, "end"));
        let before = self.displaced(resource, start, end, at);
        self.blocks.push(Blocked { resource: resource.to_owned(), start, end, units: int(block, "units") });
        let mut displaced = self.displaced(resource, start, end, at);
        displaced.retain(|id| !before.contains(id));
        let said: Vec<String> = list(entry, "displaced").iter().map(name).collect();
        ensure(displaced == said, LAW_2, || format!("displaced is {displaced:?}, not {}", entry.canonical()))
    }

    /// Law 2: what is newly taken fits beside all else, and nowhere is more taken than before of what there is too
    /// little of; but for what an override lets stand beside others, where it may, and for what was booked elsewhere.
    pub(crate) fn is_not_double_booked(&self, before: &Naive, entry: &Json, at: i64) -> Checked {
        let is_import = text(entry, "kind") == "imported";
        let mut excused: Vec<(String, i64, i64)> = Vec::new();
        let ids: Vec<&str> = list(entry, "bookings").iter().map(|json| text(json, "id")).collect();
        let is_same = |new: &Known| {
            before.booking(&new.id).is_some_and(|old| old.takes(at) && old.claims == new.claims)
        };
        let new: Vec<&Known> =
            ids.iter().filter_map(|id| self.booking(id)).filter(|new| new.takes(at)).collect();
        // What a confirmation leaves as it was is not asked again whether it fits.
        let kept = |new: &Known| {
            let old =
                before.booking(&new.id).filter(|old| old.takes(at) && text(entry, "kind") == "confirmed");
            old.map_or(0, |old| old.claims.len())
        };
        let mut taken = self.taken(at, &ids);
        taken.extend(new.iter().filter(|new| is_same(new)).flat_map(|same| same.claims.clone()));
        taken.extend(new.iter().filter(|new| !is_same(new)).flat_map(|new| {
            let had = new.claims.iter().take(kept(new));
            had.cloned().collect::<Vec<_>>()
        }));
        for new in new.into_iter().filter(|new| !is_same(new)) {
            for claim in new.claims.iter().skip(kept(new)) {
                if is_import || (new.overriding && self.is_shared(&claim.resource)) {
                    excused.push((claim.resource.clone(), claim.start, claim.end));
                }
                ensure(is_import || self.fits(claim, &taken, new.overriding), LAW_2, || {
                    format!("{claim:?} does not fit beside {taken:?}: {}", entry.canonical())
                })?;
                taken.push(claim.clone());
            }
        }
        let was = before.overbooked(at);
        for ((resource, instant), used) in self.overbooked(at) {
            let covers = |(own, start, end): &(String, i64, i64)| {
                *own == resource && (*start..*end).contains(&instant)
            };
            let place = (resource.clone(), instant);
            let is_excused = was.get(&place).is_some_and(|was| used <= *was) || excused.iter().any(covers);
            ensure(is_excused, LAW_2, || format!("{used} units at {place:?} after {}", entry.canonical()))?;
        }
        Ok(())
    }

    /// Whoever fits stays, whatever is given back or taken beside it: gaps are between two, so none that is kept is
    /// broken by taking away a third. An import displaces, and says whom; and where somebody had no room before, one who
    /// comes to have it may displace another.
    pub(crate) fn says_whom_it_displaces(&self, before: &Naive, entry: &Json, at: i64) -> Checked {
        let ids = list(entry, "bookings").iter().map(|json| text(json, "id").to_owned());
        let ids: Vec<String> = ids.chain(list(entry, "releases").iter().map(name)).collect();
        let known = |naive: &Naive| -> Vec<String> {
            let touched = naive.bookings.iter().filter(|known| ids.contains(&known.id));
            touched.flat_map(|known| &known.claims).map(|claim| claim.resource.clone()).collect()
        };
        let resources: BTreeSet<String> = known(self).into_iter().chain(known(before)).collect();
        let (mut displaced, is_import) = (BTreeSet::new(), text(entry, "kind") == "imported");
        for resource in &resources {
            let was = before.displaced(resource, i64::MIN, i64::MAX, at);
            let now = self.displaced(resource, i64::MIN, i64::MAX, at);
            ensure(is_import || !was.is_empty() || now.is_empty(), LAW_2, || {
                format!("{now:?} no longer fit on {resource} after {}", entry.canonical())
            })?;
            // Of those who are not over. What is imported is said even if it had no room before.
            let was = before.displaced(resource, at, i64::MAX, at);
            let now = self.displaced(resource, at, i64::MAX, at).into_iter();
            displaced.extend(now.filter(|id| is_import && ids.contains(id) || !was.contains(id)));
        }
        let start = |id: &String| seconds(&self.booking(id).unwrap().json, "start");
        let mut displaced: Vec<String> = displaced.into_iter().collect();
        displaced.sort_by_key(|id| (start(id), id.clone()));
        let said: Vec<String> = list(entry, "displaced").iter().map(name).collect();
        ensure(displaced == said, LAW_2, || format!("displaced is {displaced:?}, not {}", entry.canonical()))
    }
}
