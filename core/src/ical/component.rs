use super::text;

/// What stands between `BEGIN:name` and `END:name`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Component {
    /// In upper case: `VEVENT`.
    pub name: String,
    /// The line of its `BEGIN`, from 1; 0 for one that was not read from a text.
    pub line: u32,
    /// Its properties, in the order of the text.
    pub properties: Vec<Property>,
    /// The components inside it, in the order of the text.
    pub components: Vec<Component>,
}

impl Component {
    /// An empty one.
    pub fn new(name: &str) -> Component {
        Component { name: name.to_ascii_uppercase(), ..Component::default() }
    }

    /// The same with one more property.
    #[must_use]
    pub fn with(mut self, property: Property) -> Component {
        self.properties.push(property);
        self
    }

    /// The same with one more component inside.
    #[must_use]
    pub fn with_component(mut self, component: Component) -> Component {
        self.components.push(component);
        self
    }

    /// The first property of this name, which is in upper case.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// All properties of this name, which is in upper case.
    pub fn properties_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> + 'a {
        self.properties.iter().filter(move |property| property.name == name)
    }
}

/// One content line: `NAME;PARAMETER=value:value`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Property {
    /// In upper case: `DTSTART`.
    pub name: String,
    /// In the order of the text.
    pub parameters: Vec<Parameter>,
    /// As it stands in the text, unfolded but still escaped.
    pub value: String,
    /// Its first line, from 1; 0 for one that was not read from a text.
    pub line: u32,
}

impl Property {
    /// One with a raw value: a date, a number, an address.
    pub fn new(name: &str, value: impl Into<String>) -> Property {
        Property { name: name.to_ascii_uppercase(), value: value.into(), ..Property::default() }
    }

    /// One whose value is TEXT (RFC 5545 §3.3.11), which this escapes.
    pub fn text(name: &str, value: &str) -> Property {
        Property::new(name, text::escape(value))
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Property {
        self.parameters.push(Parameter { name: name.to_ascii_uppercase(), values: vec![value.into()] });
        self
    }

    /// The first value of the first parameter of this name, which is in upper case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|parameter| parameter.name == name)?;
        found.values.first().map(String::as_str)
    }
}

/// A parameter of a property.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameter {
    /// In upper case: `TZID`.
    pub name: String,
    /// Without quotes, and with the caret escapes of RFC 6868 undone. At least one; it may be empty.
    pub values: Vec<String>,
}
