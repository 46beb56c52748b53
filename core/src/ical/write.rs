use super::{Component, Parameter, Property, content};

/// The component as iCalendar text: CRLF, lines folded at 75 octets between characters (RFC 5545 §3.1),
/// parameters quoted and caret-escaped where they must be (RFC 6868).
///
/// Nothing put into a name, a parameter or a value can begin a line of its own: a line break in a value is written
/// as `\n`, other control characters are left out, and a character that no name has is written as `-`.
pub fn write(component: &Component) -> String {
    let mut out = String::new();
    write_component(component, &mut out);
    out
}

fn write_component(component: &Component, out: &mut String) {
    let name = name(&component.name);
    fold(&format!("BEGIN:{name}"), out);
    component.properties.iter().for_each(|property| fold(&line(property), out));
    component.components.iter().for_each(|inner| write_component(inner, out));
    fold(&format!("END:{name}"), out);
}

/// The line of a property, unfolded.
fn line(property: &Property) -> String {
    let mut line = name(&property.name);
    for Parameter { name: parameter, values } in &property.parameters {
        line.push(';');
        line.push_str(&name(parameter));
        line.push('=');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            push_parameter(value, &mut line);
        }
    }
    line.push(':');
    push_value(&property.value, &mut line);
    line
}

fn name(name: &str) -> String {
    name.chars().map(|c| if content::is_name(c) { c.to_ascii_uppercase() } else { '-' }).collect()
}

fn push_parameter(value: &str, line: &mut String) {
    let quote = value.contains([':', ';', ',']);
    line.extend(quote.then_some('"'));
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => line.push_str("^n"),
            '^' => line.push_str("^^"),
            '"' => line.push_str("^'"),
            c if c.is_control() && c != '\t' => {}
            c => line.push(c),
        }
    }
    line.extend(quote.then_some('"'));
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
