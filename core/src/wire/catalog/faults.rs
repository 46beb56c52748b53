use crate::error::Fault;
use std::collections::BTreeSet;

/// The faults of reading and those of meaning, in the order of the document, without those of meaning that
/// may only be there because something else could not be read.
pub(super) fn together(read: Vec<Fault>, meant: Vec<Fault>) -> Vec<Fault> {
    let unread = Unread::new(&read);
    let own: Vec<Fault> = meant.into_iter().filter(|fault| !unread.may_be_why(fault)).collect();
    let mut all = read;
    all.extend(own);
    all.sort_by_key(|fault| place(&fault.path));
    all
}

/// What could not be read.
#[derive(Default)]
struct Unread {
    /// Where: each path, and what is within it.
    paths: BTreeSet<String>,
    /// Whether a location may be missing for it.
    locations: bool,
    /// Whether a list of holidays may be missing for it.
    holidays: bool,
    /// Whether a resource may be missing for it, or be of no use for a need.
    resources: bool,
    /// Whether a service may be missing for it.
    services: bool,
    /// The services in which a need may be missing for it.
    needs: BTreeSet<String>,
}

impl Unread {
    fn new(read: &[Fault]) -> Unread {
        let mut unread = Unread::default();
        for Fault { path, .. } in read {
            // The list, or one of its items whole, or one of these members of an item.
            let is_of = |list: &str, members: &[&str]| {
                path.strip_prefix(list).is_some_and(|rest| {
                    let member =
                        rest.split_once("].").and_then(|(_, member)| member.split(['.', '[']).next());
                    member.is_none_or(|member| members.contains(&member))
                })
            };
            unread.locations |= is_of("locations", &["id"]);
            unread.holidays |= is_of("holidays", &["id"]);
            unread.services |= is_of("services", &["id"]);
            unread.resources |=
                is_of("resources", &["id", "kind", "skills", "location", "postings", "capacity"]);
            if path.ends_with([']', 's']) || path.ends_with(".id") {
                unread.needs.extend(service(path).map(str::to_owned));
            }
            unread.paths.insert(path.clone());
        }
        unread
    }

    fn may_be_why(&self, fault: &Fault) -> bool {
        let path = &fault.path;
        let outer = path.match_indices(['.', '[']).filter_map(|(end, _)| path.get(..end));
        if self.paths.contains("")
            || self.paths.contains(path)
            || outer.into_iter().any(|outer| self.paths.contains(outer))
        {
            return true;
        }
        let of_changeovers = path.starts_with("changeovers[");
        let leads_to_a_service = of_changeovers && (path.ends_with(".from") || path.ends_with(".to"));
        let is_of_option = path.contains(".variants[") || path.contains(".addOns[");
        let leads_within = path.ends_with(".sameAs")
            || is_of_option && (path.ends_with(".segment") || !path.contains(".needs["));
        let leads_to_a_resource = of_changeovers || path.contains(".needs[") || path.contains(".skills");
        match fault.code {
            "dangling" if leads_within => service(path).is_some_and(|service| self.needs.contains(service)),
            "dangling" if path.contains(".holidays[") => self.holidays,
            "dangling" if leads_to_a_service => self.services,
            "dangling" | "impossible" if leads_to_a_resource => self.resources,
            "dangling" => self.locations,
            _ => false,
        }
    }
}

/// The service that a path leads into, as `services[3`.
fn service(path: &str) -> Option<&str> {
    let (service, _) = path.split_once(']')?;
    service.starts_with("services[").then_some(service)
}

/// Where a fault stands: its list, and its place in the list.
fn place(path: &str) -> (usize, usize) {
    const ORDER: &[&str] = &[
        "",
        "schema",
        "id",
        "spacing",
        "holidays",
        "locations",
        "resources",
        "services",
        "changeovers",
        "caps",
    ];
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (first, rest) = path.split_at(end);
    let member = ORDER.iter().position(|known| *known == first).unwrap_or(ORDER.len());
    let index = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    (member, index.and_then(|(index, _)| index.parse().ok()).unwrap_or(0))
}
