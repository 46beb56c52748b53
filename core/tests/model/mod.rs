//! What the model of the search believes, one rule a file.

pub(crate) mod hours;
