/// The name among `known` that `given` is most likely a slip of: a letter too many, too few, other, or two
/// swapped; up to one slip in three letters. Case is no slip, and among equals the first is taken.
pub(super) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = letters(given);
    let allowed = given.len().div_ceil(3);
    let slips = known.into_iter().map(|name| (slips(&given, &letters(name)), name));
    slips.filter(|(slips, _)| *slips <= allowed).min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}

/// At most this many letters of a name are compared.
const LONGEST: usize = 40;

fn letters(text: &str) -> Vec<char> {
    text.chars().take(LONGEST).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The distance of Damerau and Levenshtein, in its form of optimal string alignment.
fn slips(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.iter().enumerate() {
        let mut here = vec![row + 1];
        for (column, y) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let other = at(&above, column) + usize::from(x != y);
            let mut least = other.min(at(&above, column + 1) + 1).min(at(&here, column) + 1);
            let swapped = row > 0 && column > 0 && a.get(row - 1) == Some(y) && b.get(column - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, column - 1) + 1);
            }
            here.push(least);
        }
        before = core::mem::replace(&mut above, here);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_none() {
        let known = ["locations", "resources", "services", "id", "cancelNotice", "notice"];
        let rows = [
            ("location", Some("locations")),
            ("ressources", Some("resources")),
            ("sevrices", Some("services")),
            ("cancel_notice", Some("cancelNotice")),
            ("NOTICE", Some("notice")),
            ("di", Some("id")),
            ("colour", None),
            ("", None),
        ];
        for (given, expected) in rows {
            assert_eq!(nearest(given, known), expected, "{given}");
        }
    }
}
