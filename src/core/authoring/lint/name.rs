//! Names that are easily taken for each other. Two roles `admin`, one with a Cyrillic `а`, are two roles, and a rule
//! about one says nothing of the other.

use std::collections::BTreeMap;

use unicode_security::confusable_detection::skeleton;

use crate::json::Json;

use super::finding::{Difference, Finding};
use super::outline::{elements, named, pointer};
use super::report::Report;

/// Signs that stand between words.
const SEPARATORS: [char; 6] = ['-', '_', '.', '/', ':', ' '];

pub(super) fn check(document: &Json, report: &mut Report) {
    let of_members = |member: &'static str| {
        named(document, "", member).into_iter().map(|(at, name, _)| (at, name.to_owned())).collect::<Vec<_>>()
    };
    let kinds = [
        ("role", "roles"),
        ("group", "groups"),
        ("status", "statuses"),
        ("limit", "limits"),
        ("class", "classes"),
        ("record type", "records"),
        ("task", "tasks"),
    ];
    for (kind, member) in kinds {
        compare(kind, of_members(member), report);
    }
    let attributes = document.member("attributes");
    for source in ["subject", "context"] {
        let listed = attributes.map(|json| named(json, "/attributes", source)).unwrap_or_default();
        compare("attribute", listed.into_iter().map(|(at, name, _)| (at, name.to_owned())).collect(), report);
    }
    let (mut actions, mut resources) = (Vec::new(), Vec::new());
    read_resources(document, "", "resources", &mut resources, &mut actions);
    for siblings in resources {
        compare("resource", siblings, report);
    }
    compare("action", actions, report);
    let mut items = Vec::new();
    read_items(document, "", "navigation", &mut items);
    compare("navigation entry", items, report);
}

/// Compares names with those before them; each is reported once, with the first that it is like.
fn compare(kind: &'static str, names: Vec<(String, String)>, report: &mut Report) {
    let differences = [Difference::Case, Difference::Separators, Difference::LookAlike, Difference::LookAlike];
    let mut known: [BTreeMap<String, String>; 4] = Default::default();
    for (at, name) in names {
        let keys = keys(&name);
        let like = keys
            .iter()
            .zip(&known)
            .zip(differences)
            .find_map(|((key, known), difference)| known.get(key).map(|other| (other.clone(), difference)));
        if let Some((other, difference)) = like {
            report.push(&at, Finding::ConfusableNames { kind, name: name.clone(), other, difference });
        }
        for (key, known) in keys.into_iter().zip(&mut known) {
            known.entry(key).or_insert_with(|| name.clone());
        }
    }
}

/// Returns what is left of a name without its case, then without separators too, and how both the name and that look:
/// `I` looks like `l`, and `i` does not.
fn keys(name: &str) -> [String; 4] {
    let lower = name.to_lowercase();
    let joined = without_separators(&lower);
    let (looks, joined_looks) = (skeleton(name).collect(), skeleton(&joined).collect());
    [lower, joined, looks, joined_looks]
}

/// Takes out what stands between words. Between digits it stays: `1.10` and `11.0` are not alike.
fn without_separators(name: &str) -> String {
    let signs: Vec<char> = name.chars().collect();
    let is_digit = |sign: Option<&char>| sign.is_some_and(char::is_ascii_digit);
    let kept = signs.iter().enumerate().filter(|(index, sign)| {
        let before = index.checked_sub(1).and_then(|before| signs.get(before));
        !SEPARATORS.contains(sign) || is_digit(before) && is_digit(signs.get(index + 1))
    });
    kept.map(|(_, sign)| *sign).collect()
}

/// Collects the resources, those of one parent together, and each action where it first stands.
fn read_resources(
    json: &Json,
    at: &str,
    member: &str,
    resources: &mut Vec<Vec<(String, String)>>,
    actions: &mut Vec<(String, String)>,
) {
    let children = named(json, at, member);
    resources.push(children.iter().map(|(at, name, _)| (at.clone(), (*name).to_owned())).collect());
    for (at, _, json) in children {
        for (at, action) in elements(json, &at, "actions") {
            let action = action.text().unwrap_or_default();
            if !actions.iter().any(|(_, known)| known == action) {
                actions.push((at, action.to_owned()));
            }
        }
        read_resources(json, &at, "children", resources, actions);
    }
}

fn read_items(json: &Json, at: &str, member: &str, items: &mut Vec<(String, String)>) {
    for (at, item) in elements(json, at, member) {
        let id = item.member("id").and_then(Json::text).unwrap_or_default();
        items.push((pointer(&at, "id"), id.to_owned()));
        read_items(item, &at, "children", items);
    }
}
