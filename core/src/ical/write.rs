use super::{Component, Parameters, Property, content};

/// The component as iCalendar text: CRLF, lines folded at 75 octets between characters (RFC 5545 §3.1),
/// parameters quoted and caret-escaped where they must be (RFC 6868).
///
/// Nothing put into a name, a parameter or a value can begin a line of its own: a line break in a value is written
/// as `\n`, other control characters are left out, and a character that no name has is written as `-`.
pub fn write(component: &Component<'_>) -> String {
    let mut out = String::new();
    write_component(component, &mut out);
    out
}

fn write_component(component: &Component<'_>, out: &mut String) {
    let name = name(&component.name);
    fold(&format!("BEGIN:{name}"), out);
    component.properties.iter().for_each(|property| fold(&line(property), out));
    component.components.iter().for_each(|inner| write_component(inner, out));
    fold(&format!("END:{name}"), out);
}

/// The line of a property, unfolded.
fn line(property: &Property<'_>) -> String {
    let mut line = name(&property.name);
    // Read from a text, they may be written in any way.
    let parameters: Parameters<'_> = property.parameters.iter().collect();
    line.push_str(parameters.as_raw());
    line.push(':');
    push_value(&property.value, &mut line);
    line
}

pub(super) fn name(name: &str) -> String {
    let written = |c: char| u8::try_from(c).is_ok_and(content::is_name);
    name.chars().map(|c| if written(c) { c.to_ascii_uppercase() } else { '-' }).collect()
}

fn push_value(value: &str, line: &mut String) {
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => line.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => line.push(c),
        }
    }
}

/// At most this many octets in a physical line, its CRLF aside.
const OCTETS: usize = 75;

fn fold(line: &str, out: &mut String) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > OCTETS {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}
