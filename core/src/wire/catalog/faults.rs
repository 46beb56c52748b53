use crate::error::Fault;

/// The faults of reading and those of meaning, in the order of the document, without those of meaning that
/// may only be there because something else could not be read.
pub(super) fn together(read: Vec<Fault>, meant: Vec<Fault>) -> Vec<Fault> {
    let is_own = |fault: &&Fault| !read.iter().any(|other| follows_from(fault, other));
    let own: Vec<Fault> = meant.iter().filter(is_own).cloned().collect();
    let mut all = read;
    all.extend(own);
    all.sort_by_key(|fault| place(&fault.path));
    all
}

fn follows_from(fault: &Fault, read: &Fault) -> bool {
    holds(&read.path, &fault.path)
        || (fault.code == "dangling" && hides(&read.path, &fault.path))
        || (fault.code == "impossible" && hides(&read.path, &fault.path))
}

/// Whether `path` is `outer` or within it.
fn holds(outer: &str, path: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || outer.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether something at `read` that could not be read may be what the name at `path` should lead to.
fn hides(read: &str, path: &str) -> bool {
    let names = |list: &str, members: &[&str]| {
        let Some(rest) = read.strip_prefix(list) else { return false };
        let member =
            rest.split_once("].").map(|(_, member)| member.split(['.', '[']).next().unwrap_or_default());
        rest.is_empty() || member.is_none_or(|member| members.contains(&member))
    };
    let is_in_a_need = path.contains(".needs[");
    let of_a_location = names("locations", &["id"]) && !is_in_a_need;
    let of_a_resource = names("resources", &["id", "kind", "skills", "location", "capacity"]) && is_in_a_need;
    let of_a_need = is_in_a_need
        && service(read).is_some()
        && service(read) == service(path)
        && (read.ends_with(".id") || read.ends_with(']'));
    of_a_location || of_a_resource || (of_a_need && path.ends_with(".sameAs"))
}

/// The service that a path leads into, as `services[3]`.
fn service(path: &str) -> Option<&str> {
    let (service, _) = path.split_once(']')?;
    service.starts_with("services[").then_some(service)
}

/// Where a fault stands: its list, and its place in the list.
fn place(path: &str) -> (usize, usize) {
    const ORDER: &[&str] = &["", "schema", "id", "spacing", "locations", "resources", "services"];
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (first, rest) = path.split_at(end);
    let member = ORDER.iter().position(|known| *known == first).unwrap_or(ORDER.len());
    let index = rest
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .and_then(|(index, _)| index.parse().ok());
    (member, index.unwrap_or(0))
}
