use super::{Parameter, Parameters, text};
use std::borrow::Cow;

/// What stands between `BEGIN:name` and `END:name`. It borrows from the text that it was read from; one made to be
/// written owns what it was given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Component<'a> {
    /// In upper case: `VEVENT`.
    pub name: Cow<'a, str>,
    /// The line of its `BEGIN`, from 1; 0 for one that was not read from a text.
    pub line: u32,
    /// Its properties, in the order of the text.
    pub properties: Vec<Property<'a>>,
    /// The components inside it, in the order of the text.
    pub components: Vec<Component<'a>>,
    /// Where its `BEGIN` stands in the text that it was read from.
    pub(crate) from: usize,
}

impl<'a> Component<'a> {
    /// An empty one.
    pub fn new(name: impl Into<Cow<'a, str>>) -> Component<'a> {
        Component { name: upper(name.into()), ..Component::default() }
    }

    /// The same with one more property.
    #[must_use]
    pub fn with(mut self, property: Property<'a>) -> Component<'a> {
        self.properties.push(property);
        self
    }

    /// The same with one more component inside.
    #[must_use]
    pub fn with_component(mut self, component: Component<'a>) -> Component<'a> {
        self.components.push(component);
        self
    }

    /// The first property of this name, which is in upper case.
    pub fn property(&self, name: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// All properties of this name, which is in upper case.
    pub fn properties_named<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Property<'a>> + 'b {
        self.properties.iter().filter(move |property| property.name == name)
    }
}

/// One content line: `NAME;PARAMETER=value:value`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Property<'a> {
    /// In upper case: `DTSTART`.
    pub name: Cow<'a, str>,
    /// In the order of the text.
    pub parameters: Parameters<'a>,
    /// As it stands in the text, unfolded but still escaped.
    pub value: Cow<'a, str>,
    /// Its first line, from 1; 0 for one that was not read from a text.
    pub line: u32,
}

impl<'a> Property<'a> {
    /// One with a raw value: a date, a number, an address.
    pub fn new(name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Property<'a> {
        Property { name: upper(name.into()), value: value.into(), ..Property::default() }
    }

    /// One whose value is TEXT (RFC 5545 §3.3.11), which this escapes.
    pub fn text(name: impl Into<Cow<'a, str>>, value: &str) -> Property<'a> {
        Property::new(name, text::escape(value))
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Property<'a> {
        self.parameters.push(&Parameter { name: name.into(), values: vec![value.into()] });
        self
    }

    pub(super) fn into_owned<'b>(self) -> Property<'b> {
        Property {
            name: Cow::Owned(self.name.into_owned()),
            parameters: self.parameters.into_owned(),
            value: Cow::Owned(self.value.into_owned()),
            line: self.line,
        }
    }

    /// Its value without the space around it.
    pub(crate) fn trimmed(&self) -> &str {
        trimmed(&self.value)
    }

    /// The first value of the first parameter of this name, which is in upper case.
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        self.parameters.first(name)
    }
}

/// Without the space around it.
pub(super) fn trimmed(text: &str) -> &str {
    // Nearly all have none: one look at each end.
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// In upper case, and as it was if it is so already.
pub(super) fn upper(name: Cow<'_, str>) -> Cow<'_, str> {
    // All bytes, without a branch for each: nearly every name is in upper case.
    match name.bytes().fold(false, |lower, byte| lower | byte.is_ascii_lowercase()) {
        true => Cow::Owned(name.to_ascii_uppercase()),
        false => name,
    }
}
