//! What is said of the features is true: each example is read, and can be asked for.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use slotwright::Limits;
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Desk, Wish};
use slotwright::period::{Instant, Period, Seconds};
use std::collections::BTreeSet;

const TEXT: &str = include_str!("../../FEATURES.md");

/// The blocks of a kind, each with the heading that it stands under.
fn examples(kind: &str) -> Vec<(&'static str, Json)> {
    let (mut found, mut heading) = (Vec::new(), "");
    let mut parts = TEXT.split("```");
    while let (Some(text), Some(block)) = (parts.next(), parts.next()) {
        heading = text.lines().rev().find(|line| line.starts_with('#')).unwrap_or(heading);
        if let Some(text) = block.strip_prefix(&format!("json {kind}\n")) {
            found.push((heading, tree(text)));
        }
    }
    found
}

fn tree(text: &str) -> Json {
    slotwright::wire::parse(text, &Limits::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Items stand in the place of those of the same name: with their members, and the others that those had.
fn merged(base: &Json, part: &Json) -> Json {
    let (Json::Map(base), Json::Map(part)) = (base, part) else { panic!("a catalog is an object") };
    let mut all = base.clone();
    // A list within an item is the item's own.
    let is_item = !base.contains_key("schema");
    for (name, value) in part {
        let list = match (all.get(name), value) {
            (Some(Json::List(known)), Json::List(items)) if !is_item => {
                let mut known: Vec<Json> = known.clone();
                for item in items {
                    match known.iter_mut().find(|known| known.get("id") == item.get("id")) {
                        Some(known) => *known = merged(known, item),
                        None => known.push(item.clone()),
                    }
                }
                Json::List(known)
            }
            _ => value.clone(),
        };
        all.insert(name.clone(), list);
    }
    Json::Map(all)
}

#[test]
fn every_example_is_read_and_every_service_of_it_has_an_open_start() {
    let examples = examples("catalog");
    let (_, base) = &examples[0];
    let mut services = BTreeSet::new();
    for (heading, part) in &examples {
        let text = merged(base, part).canonical();
        let catalog = Catalog::from_json(&text).unwrap_or_else(|error| panic!("{heading}: {error}"));
        assert_eq!(Catalog::from_json(&catalog.to_json().canonical()).unwrap(), catalog, "{heading}");
        let desk = Desk::new(catalog.clone());
        let now = Instant::parse("2026-11-02T05:00:00-05:00").unwrap();
        let window = Period::new(now, now.plus(Seconds(3 * 86_400))).unwrap();
        for service in catalog.services() {
            let wish = Wish::new(service.id.as_str(), "northside").unwrap();
            let slots = desk.slots(&wish, window, now).unwrap();
            assert!(!slots.is_empty(), "{heading}: {} has no open start", service.id);
            services.insert(service.id.to_string());
        }
    }
    assert!(examples.len() >= 10 && services.len() >= 8, "{} examples", examples.len());
}

fn desk_of(text: &str) -> Desk {
    Desk::new(Catalog::from_json(text).unwrap())
}

#[test]
fn every_wish_can_be_asked_for() {
    let catalogs = examples("catalog");
    let desk_of = |section: &str| {
        let parts = catalogs.iter().skip(1).filter(|(heading, _)| *heading == section);
        desk_of(&parts.fold(catalogs[0].1.clone(), |all, (_, part)| merged(&all, part)).canonical())
    };
    let now = Instant::parse("2026-11-02T05:00:00-05:00").unwrap();
    let window = Period::new(now, now.plus(Seconds(86_400))).unwrap();
    let wishes = examples("wish");
    for (heading, wish) in &wishes {
        let wish = Wish::from_tree(wish).unwrap_or_else(|error| panic!("{heading}: {error}"));
        assert!(!desk_of(heading).slots(&wish, window, now).unwrap().is_empty(), "{heading}");
    }
    assert!(wishes.len() >= 3);
}

/// Each of its sections is linked from the README.
#[test]
fn the_readme_leads_to_every_section() {
    let readme = include_str!("../../README.md");
    for heading in TEXT.lines().filter_map(|line| line.strip_prefix("## ")) {
        let kept = |letter: char| letter.is_alphanumeric() || letter == ' ' || letter == '-';
        let anchor: String = heading.to_lowercase().chars().filter(|letter| kept(*letter)).collect();
        let link = format!("(FEATURES.md#{})", anchor.replace(' ', "-"));
        assert!(readme.contains(&link), "README.md has no {link}");
    }
}
