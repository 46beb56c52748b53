use super::value::{Duration, SpanEnd};
use super::*;
use crate::period::Seconds;
use crate::{Error, Limits};
use proptest::prelude::*;

fn read<T: AsRef<[u8]> + ?Sized>(text: &T) -> Parsed<'_> {
    parse(text.as_ref(), &Limits::default()).unwrap()
}

/// The lines of a component as `NAME[PARAMETER=value|value]=value`, and inner components in braces.
fn shown(component: &Component<'_>) -> String {
    let parameters = |property: &Property<'_>| -> String {
        property.parameters.iter().map(|p| format!("[{}={}]", p.name, p.values.join("|"))).collect()
    };
    let properties = component.properties.iter().map(|p| format!("{}{}={}", p.name, parameters(p), p.value));
    let inner = component.components.iter().map(shown);
    format!("{}{{{}}}", component.name, properties.chain(inner).collect::<Vec<_>>().join(" "))
}

/// The line and the name of each.
type Faults = &'static [(u32, &'static str)];

fn check(text: &[u8], expected: &str, faults: Faults) {
    let parsed = read(text);
    let shown: Vec<_> = parsed.components.iter().map(shown).collect();
    let shown_text = String::from_utf8_lossy(text);
    assert_eq!(shown.join(" "), expected, "{shown_text:?}");
    let found: Vec<_> = parsed.faults.iter().map(|fault| (fault.line, fault.text.as_str())).collect();
    assert_eq!(found, faults, "{shown_text:?}: {:?}", parsed.faults);
}

#[test]
fn lines_end_and_fold_in_every_way_that_is_seen() {
    for text in [
        "BEGIN:A\r\nX:1\r\nY:2 3\r\nEND:A\r\n",
        "BEGIN:A\nX:1\nY:2 3\nEND:A",
        "BEGIN:A\rX:1\rY:2 3\rEND:A\r",
        "\u{feff}BEGIN:A\r\nX:1\r\nY:2 3\r\nEND:A\r\n",
        "\r\n\r\nBEGIN:A\n\nX:1\n\n\nY:2 3\nEND:A\n\n",
        "BEGIN:A\r\nX:\r\n 1\r\nY:2\r\n  3\r\nEND:A\r\n",
        "BEGIN:A\r\nX\r\n\t:1\r\nY:\r\n 2\r\n \r\n  3\r\nEN\r\n D:A\r\n",
        // Each CRLF turned into CR CR LF: the fold goes on after a blank line.
        "BEGIN:A\r\r\nX:1\r\r\nY:2\r\r\n  3\r\r\nEND:A\r\r\n",
        "begin:a\nx:1\ny:2 3\nend:a\n",
    ] {
        check(text.as_bytes(), "A{X=1 Y=2 3}", &[]);
    }
    // A fold between the two bytes of U+00FC and inside an emoji.
    check(b"BEGIN:A\r\nX:M\xc3\r\n \xbcller \xf0\x9f\r\n \x9a\x97\r\nEND:A\r\n", "A{X=Müller 🚗}", &[]);
}

#[test]
fn parameters_are_unquoted_and_their_carets_undone() {
    #[rustfmt::skip]
    let rows = [
        (r#"X;TZID="America/New_York":1"#, "A{X[TZID=America/New_York]=1}"),
        (r#"X;TZID="(UTC-05:00) Eastern; US, Canada":1"#, "A{X[TZID=(UTC-05:00) Eastern; US, Canada]=1}"),
        (r#"X;a=b;C=d,"e,f",g;H=:1:2"#, "A{X[A=b][C=d|e,f|g][H=]=1:2}"),
        (r#"X;CN=^'Ann^' ^^ ^n^x^:1"#, "A{X[CN=\"Ann\" ^ \n^x^]=1}"),
        (r#"X;CN=a"b:c"d:1"#, "A{X[CN=ab:cd]=1}"),
        ("X;CN=Å, b:ö", "A{X[CN=Å| b]=ö}"),
        ("X:", "A{X=}"),
    ];
    for (line, expected) in rows {
        check(format!("BEGIN:A\n{line}\nEND:A").as_bytes(), expected, &[]);
    }
}

#[test]
fn a_bad_line_costs_itself() {
    #[rustfmt::skip]
    let rows: &[(&[u8], &str, Faults)] = &[
        (b"BEGIN:A\nX:1\n:2\nDTSTART\nSecret name\n;Z\nY:2\nEND:A", "A{X=1 Y=2}", &[(3, ""), (4, "DTSTART"), (5, ""), (6, "")]),
        (b"BEGIN:A\nX;TZID=\"Europe/Berlin:1\nEND:A", "A{X[TZID=Europe/Berlin]=1}", &[(2, "")]),
        (b"BEGIN:A\nDTSTART;VALUE;TZID=Q:1\nX;=a;B=c:1\nEND:A", "A{DTSTART[TZID=Q]=1 X[B=c]=1}", &[(2, "DTSTART"), (3, "")]),
        (b"BEGIN:A\nSUMMARY;X=1\nX-B;:1\nEND:A", "A{X-B=1}", &[(2, "SUMMARY"), (3, "X-B")]),
        (b"BEGIN:A\nSUMMARY:M\xfcller\nEND:A", "A{SUMMARY=M\u{fffd}ller}", &[(2, "SUMMARY")]),
        (b"SUMMARY:1\n fold\nBEGIN:A\nEND:A\nEND:A\nX:2", "A{}", &[(1, "SUMMARY"), (5, ""), (6, "")]),
        (b"BEGIN:A\nBEGIN:\nX:1\nBEGIN:B C\nEND:A", "A{X=1}", &[(2, ""), (4, "")]),
        // A run of one fault is one, also over blank lines and folds.
        (b"BEGIN:A\nBEGIN:\n\nBEGIN:B C\n D\nBEGIN:\nX:1\nEND:A", "A{X=1}", &[(2, "")]),
        (b"BEGIN:A\nDTSTART\nDTEND\nDTEND\nX:1\nDTEND\nEND:A", "A{X=1}", &[(2, "DTSTART"), (3, "DTEND"), (6, "DTEND")]),
        (b"BEGIN:A\nDTSTART;TZID=tzone://Microsoft/Utc:20261102T090000\nX;TZID=a:b:c\nEND:A",
            "A{DTSTART[TZID=tzone://Microsoft/Utc]=20261102T090000 X[TZID=a]=b:c}", &[(2, "DTSTART")]),
        (b" X:1\nBEGIN:A\nEND:A", "A{}", &[(1, "")]),
    ];
    for (text, expected, faults) in rows {
        check(text, expected, faults);
    }
}

#[test]
fn a_component_that_does_not_end_is_ended_by_its_like() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, Faults)] = &[
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nX:1\nBEGIN:VEVENT\nX:2\nEND:VEVENT\nEND:VCALENDAR",
            "VCALENDAR{VEVENT{X=1} VEVENT{X=2}}", &[(4, "VEVENT")]),
        ("BEGIN:VEVENT\nBEGIN:VALARM\nX:1\nEND:VEVENT\nBEGIN:VEVENT\nEND:VEVENT",
            "VEVENT{VALARM{X=1}} VEVENT{}", &[(4, "VALARM")]),
        ("BEGIN:VEVENT\nBEGIN:VALARM\nX:1\nBEGIN:VALARM\nEND:VALARM\nEND:VEVENT",
            "VEVENT{VALARM{X=1} VALARM{}}", &[(4, "VALARM")]),
        ("BEGIN:VTIMEZONE\nBEGIN:STANDARD\nX:1\nBEGIN:VEVENT\nY:1\nEND:VEVENT",
            "VTIMEZONE{STANDARD{X=1}} VEVENT{Y=1}", &[(4, "STANDARD"), (4, "VTIMEZONE")]),
        ("BEGIN:VCALENDAR\nX:1\nBEGIN:VCALENDAR\nX:2\nEND:VCALENDAR", "VCALENDAR{X=1} VCALENDAR{X=2}", &[(3, "VCALENDAR")]),
        ("BEGIN:VCALENDAR\nBEGIN:Q\nEND:VEVENT\nBEGIN:VEVENT\nX:1\nEND:VEVENT\nEND:VCALENDAR",
            "VCALENDAR{Q{} VEVENT{X=1}}", &[(3, "VEVENT"), (4, "Q")]),
        ("BEGIN:X-A\nBEGIN:X-A\nEND:X-A\nEND:X-A", "X-A{X-A{}}", &[]),
    ];
    for (text, expected, faults) in rows {
        check(text.as_bytes(), expected, faults);
        assert!(!read(text).truncated);
    }
    let cut = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nX:1";
    check(cut.as_bytes(), "VCALENDAR{VEVENT{X=1}}", &[(2, "VEVENT"), (1, "VCALENDAR")]);
    assert!(read(cut).truncated);
}

#[test]
fn what_is_no_calendar_is_unreadable_and_bounds_are_errors() {
    for text in ["", "\u{feff}", "<html><body>Sign in</body></html>", "BEGIN", "BEGIN:\nEND:", "\r\n \r\n"] {
        let error = parse(text.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "calendar.unreadable", "{text:?}");
    }
    let limited = |text: &str, limits: Limits| match parse(text.as_bytes(), &limits) {
        Err(Error::Limit { limit, .. }) => limit,
        other => panic!("{other:?}"),
    };
    assert_eq!(limited("BEGIN:A\nEND:A", Limits { text_bytes: 12, ..Limits::default() }), "text_bytes");
    assert_eq!(limited("BEGIN:A\nX:1\n\n2\nEND:A", Limits { lines: 3, ..Limits::default() }), "lines");
    let deep: String = (0..40).map(|depth| format!("BEGIN:A{depth}\n")).collect();
    assert_eq!(limited(&deep, Limits::default()), "depth");
}

#[test]
fn a_line_of_a_megabyte_and_a_million_faults_are_read_in_linear_time() {
    let long = format!("BEGIN:A\nX:{}\nY;P={}:1\nEND:A", "x".repeat(1 << 20), "a,".repeat(1 << 20));
    assert_eq!(read(&long).components[0].properties[0].value.len(), 1 << 20);
    let folded = format!("BEGIN:A\nX:{}\nEND:A", "x\n ".repeat(1 << 20));
    assert_eq!(read(&folded).components[0].properties[0].value.len(), 1 << 20);
    let faults = format!("BEGIN:A\n{}END:A", "bad\n".repeat(1 << 20));
    let found = read(&faults).faults;
    assert_eq!((found.len(), found[0].line, found[0].last, found[0].lines), (1, 2, (1 << 20) + 1, 1 << 20));
    let faults = format!("BEGIN:A\n{}END:A", "bad\n:\n".repeat(1 << 20));
    let found = read(&faults);
    assert_eq!((found.faults.len(), found.more_faults), (1_000, (2 << 20) - 1_000));
}

#[test]
fn text_is_escaped_and_split() {
    let rows = [("a;b,c\\d\r\ne:f", r"a\;b\,c\\d\ne:f"), ("", ""), ("Grüße", "Grüße")];
    for (plain, escaped) in rows {
        assert_eq!(text::escape(plain), escaped);
        assert_eq!(text::unescape(escaped), plain.replace("\r\n", "\n"));
    }
    assert_eq!(text::unescape(r"a\Nb\:c\"), "a\nb:c\\");
    let split = |raw| text::split_list(raw).collect::<Vec<_>>();
    assert_eq!(split(r"a,b\,c,\\,d"), ["a", r"b\,c", r"\\", "d"]);
    assert_eq!(split(""), [""]);
}

#[test]
fn values_are_read_or_refused() {
    let shown = |text: &str| {
        value::date_time(text).map(|at| format!("{}{}", at.local, if at.utc { "Z" } else { "" }))
    };
    #[rustfmt::skip]
    let times = [
        ("20261101T013000", Some("2026-11-01 01:30:00")), ("20261101T013000Z", Some("2026-11-01 01:30:00Z")),
        ("20261231T235960", Some("2026-12-31 23:59:59")), ("20261231T240000", Some("2027-01-01 00:00:00")),
        ("00010101T000000", Some("0001-01-01 00:00:00")), ("20261101T240001", None), ("20261101T013061", None),
        ("20261101", None), ("20261301T000000", None), ("00000101T000000", None), ("2026110T0130000", None),
        ("20261101T01300", None), ("20261101T+1+1+1", None), ("2026-11-01T01:30:00", None), ("2026110éT01300", None), ("T", None),
    ];
    for (text, expected) in times {
        assert_eq!(shown(text).ok().as_deref(), expected, "{text}");
    }
    for (text, expected) in
        [("20261101", true), ("20260229", false), ("20261101T000000", false), ("é026110", false)]
    {
        assert_eq!(value::date(text).is_ok(), expected, "{text}");
    }
    #[rustfmt::skip]
    let lengths = [
        ("PT45M", Some((0, 2700))), ("P1DT12H", Some((1, 43_200))), ("-P2W", Some((-14, 0))), ("+PT1H1M1S", Some((0, 3661))),
        ("P2W3D", Some((17, 0))), ("PT24H", Some((0, 86_400))), ("P1D", Some((1, 0))), ("PT0S", Some((0, 0))),
        ("P", None), ("PT", None), ("P1DT", None), ("P1H", None), ("PT1D", None), ("P5M", None), ("1D", None), ("P1", None),
        ("P-1D", None), ("P99999999999999999999D", None), ("P9999999D", None), ("PTT5M", None),
    ];
    for (text, expected) in lengths {
        let expected = expected.map(|(days, seconds)| Duration { days, seconds: Seconds(seconds) });
        assert_eq!(value::duration(text).ok(), expected, "{text}");
    }
    #[rustfmt::skip]
    let offsets = [("-0500", Some(-18_000)), ("+0530", Some(19_800)), ("+123456", Some(45_296)), ("0500", None),
        ("+05", None), ("+0560", None), ("+2400", None), ("-05é", None), ("", None), ("+05:00", None)];
    for (text, expected) in offsets {
        assert_eq!(value::utc_offset(text).ok().map(|offset| offset.0), expected, "{text}");
    }
    assert!(matches!(value::span("20261101T140000Z/PT1H").unwrap().end, SpanEnd::After(_)));
    assert!(matches!(value::span("20261101T140000Z/20261101T150000Z").unwrap().end, SpanEnd::At(_)));
    assert_eq!(value::span("20261101T140000Z").unwrap_err().code(), "value.invalid");
}

#[test]
fn written_lines_are_folded_between_characters_and_cannot_be_broken_out_of() {
    let injected = Component::new("vevent")
        .with(Property::text("SUMMARY", &format!("{}🚗 a\r\nATTENDEE:x", "ü".repeat(40))))
        .with(Property::new("X-RAW", "1\nUID:2\r\nUID:3\u{0}\u{7f}"))
        .with(Property::new("BAD\nNAME:", "1").with("CN\r\n", "\"Ann\"\n; x"));
    let text = write(&injected);
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    let expected = format!(
        "VEVENT{{SUMMARY={}🚗 a\\nATTENDEE:x X-RAW=1\\nUID:2\\nUID:3 BAD-NAME-[CN--=\"Ann\"\n; x]=1}}",
        "ü".repeat(40)
    );
    check(text.as_bytes(), &expected, &[]);
}

fn any_property() -> impl Strategy<Value = Property<'static>> {
    let parameter =
        ("[A-Z][A-Z0-9-]{0,8}", prop::collection::vec("[^\\p{Cc}]{0,90}|[\"^n':;,\n]{0,5}", 1..3)).prop_map(
            |(name, values)| Parameter {
                name: name.into(),
                values: values.into_iter().map(Into::into).collect(),
            },
        );
    let name = "[A-Z][A-Z0-9-]{0,20}".prop_filter("structure", |name| name != "BEGIN" && name != "END");
    (name, prop::collection::vec(parameter, 0..3), "[^\\p{Cc}]{0,200}").prop_map(
        |(name, parameters, value)| Property {
            name: name.into(),
            parameters: parameters.into_iter().collect(),
            value: value.into(),
            line: 0,
        },
    )
}

/// Only `X-` components may stand in their like: of others a reader takes the outer for one that does not end.
fn any_component() -> impl Strategy<Value = Component<'static>> {
    let properties = || prop::collection::vec(any_property(), 0..4);
    let leaf = ("X-[A-Z]{1,3}", properties()).prop_map(|(name, properties)| Component {
        name: name.into(),
        properties,
        ..Component::default()
    });
    let inner = leaf.prop_recursive(3, 12, 3, move |inner| {
        ("X-[A-Z]{1,3}", properties(), prop::collection::vec(inner, 0..3)).prop_map(
            |(name, properties, components)| Component {
                name: name.into(),
                properties,
                components,
                ..Component::default()
            },
        )
    });
    ("VEVENT|VCALENDAR|X-A", prop::collection::vec(inner, 0..3)).prop_map(|(name, components)| Component {
        name: name.into(),
        components,
        ..Component::default()
    })
}

fn without_lines(mut component: Component<'_>) -> Component<'_> {
    (component.line, component.from) = (0, 0);
    component.properties.iter_mut().for_each(|property| property.line = 0);
    component.components = component.components.into_iter().map(without_lines).collect();
    component
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(component in any_component()) {
        let text = write(&component);
        let parsed = read(&text);
        prop_assert_eq!(&parsed.faults, &[], "{}", text);
        let components: Vec<_> = parsed.components.into_iter().map(without_lines).collect();
        prop_assert_eq!(components, [component]);
    }

    #[test]
    fn text_survives_its_escapes(plain in "[^\r]{0,60}", more in "[^\r]{0,60}") {
        let list = format!("{},{}", text::escape(&plain), text::escape(&more));
        prop_assert_eq!(text::split_list(&list).map(text::unescape).collect::<Vec<_>>(), [plain, more]);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(BEGIN|END|X|;|:|=|\"|,|\\^|VEVENT|\r|\n| |é){0,60}") {
        drop(parse(&bytes, &Limits::default()));
        drop(parse(text.as_bytes(), &Limits::default()));
    }

    #[test]
    fn no_value_panics(text in "[-+PTWDHMSZ/0-9é]{0,24}") {
        drop((value::date(&text), value::date_time(&text), value::duration(&text), value::span(&text), value::utc_offset(&text)));
    }
}
