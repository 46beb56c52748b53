use crate::ical::{Component, Property};

/// The properties of an event that say when it is and what it counts as: the first of each name, found in one pass.
pub(super) struct Known<'a> {
    pub(super) component: &'a Component<'a>,
    pub(super) uid: Option<&'a Property<'a>>,
    pub(super) start: Option<&'a Property<'a>>,
    pub(super) end: Option<&'a Property<'a>>,
    pub(super) duration: Option<&'a Property<'a>>,
    /// RECURRENCE-ID
    pub(super) replaces: Option<&'a Property<'a>>,
    /// The first of RRULE, RDATE, EXRULE and EXDATE.
    pub(super) recurs: Option<&'a Property<'a>>,
    pub(super) status: Option<&'a Property<'a>>,
    pub(super) transparency: Option<&'a Property<'a>>,
    pub(super) sequence: Option<&'a Property<'a>>,
    pub(super) stamp: Option<&'a Property<'a>>,
    pub(super) modified: Option<&'a Property<'a>>,
    pub(super) summary: Option<&'a Property<'a>>,
    /// X-MICROSOFT-CDO-ALLDAYEVENT
    pub(super) all_day: Option<&'a Property<'a>>,
    /// X-MICROSOFT-CDO-BUSYSTATUS
    pub(super) shown_as: Option<&'a Property<'a>>,
    /// Whether any of them is there again.
    pub(super) repeated: bool,
}

impl<'a> Known<'a> {
    pub(super) fn of(component: &'a Component<'a>) -> Known<'a> {
        let mut known = Known::nothing_of(component);
        for property in &component.properties {
            let first = match &*property.name {
                "UID" => &mut known.uid,
                "DTSTART" => &mut known.start,
                "DTEND" => &mut known.end,
                "DURATION" => &mut known.duration,
                "RECURRENCE-ID" => &mut known.replaces,
                "RRULE" | "RDATE" | "EXRULE" | "EXDATE" => &mut known.recurs,
                "STATUS" => &mut known.status,
                "TRANSP" => &mut known.transparency,
                "SEQUENCE" => &mut known.sequence,
                "DTSTAMP" => &mut known.stamp,
                "LAST-MODIFIED" => &mut known.modified,
                "SUMMARY" => &mut known.summary,
                "X-MICROSOFT-CDO-ALLDAYEVENT" => &mut known.all_day,
                "X-MICROSOFT-CDO-BUSYSTATUS" => &mut known.shown_as,
                _ => continue,
            };
            match first {
                None => *first = Some(property),
                Some(_) => known.repeated = true,
            }
        }
        known
    }

    fn nothing_of(component: &'a Component<'a>) -> Known<'a> {
        Known {
            component,
            uid: None,
            start: None,
            end: None,
            duration: None,
            replaces: None,
            recurs: None,
            status: None,
            transparency: None,
            sequence: None,
            stamp: None,
            modified: None,
            summary: None,
            all_day: None,
            shown_as: None,
            repeated: false,
        }
    }
}
