//! What the two policies declare: what one has and the other has not, and what changes for the policy as a whole.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Direction, Topic};
use super::{Declared, names, rules};
use crate::Json;
use crate::authoring::document::{self, Document};
use crate::authoring::matrix::constraint_words;
use crate::authoring::reach::Laboratory;
use crate::policy::status::Status;

/// Members of the document that are for people.
pub(super) const FOR_PEOPLE: [&str; 3] = ["title", "description", "reason"];

/// Members of the document whose effect the other parts of a difference tell.
const TOLD: [&str; 16] = [
    "absent-status",
    "actions",
    "attributes",
    "classes",
    "constraints",
    "description",
    "everyone",
    "groups",
    "limits",
    "navigation",
    "records",
    "resources",
    "roles",
    "statuses",
    "tasks",
    "title",
];

/// Returns what only one of the policies declares, sorted.
pub(super) fn declared(documents: [&Document; 2]) -> Vec<Declared> {
    let mut found = Vec::new();
    let sets = [
        ("role", "roles"),
        ("group", "groups"),
        ("class", "classes"),
        ("record", "records"),
        ("limit", "limits"),
        ("status", "statuses"),
        ("task", "tasks"),
    ];
    for (what, member) in sets {
        let names = documents.map(|document| document.entries(member).iter().map(|(name, _)| name.clone()).collect());
        compare(what, names, &mut found);
    }
    compare(
        "resource",
        documents.map(|document| document.resources().into_iter().map(|entry| entry.path).collect()),
        &mut found,
    );
    compare("permission", documents.map(permissions), &mut found);
    compare("navigation", documents.map(|document| ids(document.json().member("navigation"))), &mut found);
    found.sort();
    found
}

fn compare(what: &'static str, [old, new]: [BTreeSet<String>; 2], found: &mut Vec<Declared>) {
    let one = |name: &String, added: bool| Declared { what, name: name.clone(), added };
    found.extend(new.difference(&old).map(|name| one(name, true)));
    found.extend(old.difference(&new).map(|name| one(name, false)));
}

fn permissions(document: &Document) -> BTreeSet<String> {
    let of = |entry: document::ResourceEntry<'_>| {
        let actions = document::texts(entry.json.member("actions"));
        actions.into_iter().map(|action| format!("{}:{action}", entry.path)).collect::<Vec<_>>()
    };
    document.resources().into_iter().flat_map(of).collect()
}

fn ids(items: Option<&Json>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in items.map(document::elements).unwrap_or_default() {
        found.extend(document::text(item, "id").map(str::to_owned));
        found.extend(ids(item.member("children")));
    }
    found
}

/// Returns what changes for the policy as a whole.
pub(super) fn changes(documents: [&Document; 2], laboratories: &[Laboratory; 2]) -> Vec<Change> {
    let mut changes = constraints(documents);
    changes.extend(statuses(documents, laboratories));
    changes.extend(tenants(documents));
    changes.extend(attributes(documents));
    changes.extend(rules::changes(documents));
    changes.extend(records(documents));
    changes.extend(rest(documents));
    changes.sort();
    changes
}

/// Constraints by what they forbid: an id alone changes nothing.
fn constraints(documents: [&Document; 2]) -> Vec<Change> {
    let [old, new] = documents
        .map(|document| document::elements_of(document, "constraints").map(constraint_words).collect::<BTreeSet<_>>());
    let gone = old.difference(&new).map(|words| (words, Direction::Gains, "in force", "gone"));
    let added = new.difference(&old).map(|words| (words, Direction::Loses, "none", "in force"));
    let change = |(words, direction, from, to): (&String, Direction, &str, &str)| {
        Change::new(direction, Topic::Constraint, words, from.to_owned(), to.to_owned())
    };
    gone.chain(added).map(change).collect()
}

fn statuses(documents: [&Document; 2], laboratories: &[Laboratory; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let absent = [(None, "(absent)".to_owned())];
    let declared = names(documents, "statuses").into_iter().map(|name| (Some(name.clone()), name));
    for (status, name) in declared.chain(absent) {
        let lets = laboratories.each_ref().map(|laboratory| {
            let policy = &laboratory.policy;
            let only = match policy.statuses.of_subject(status.as_deref()) {
                Status::Full => return None,
                Status::None => BTreeSet::new(),
                Status::Only(only) => {
                    let all = policy.resources().permissions();
                    all.filter(|(_, id)| only.contains(id.index())).map(|(name, _)| name.to_owned()).collect()
                }
            };
            Some(only)
        });
        let order = match &lets {
            [None, None] => Some(Ordering::Equal),
            [None, Some(_)] => Some(Ordering::Greater),
            [Some(_), None] => Some(Ordering::Less),
            [Some(old), Some(new)] => match (old.is_subset(new), new.is_subset(old)) {
                (true, true) => Some(Ordering::Equal),
                (true, false) => Some(Ordering::Less),
                (false, true) => Some(Ordering::Greater),
                (false, false) => None,
            },
        };
        if order != Some(Ordering::Equal) {
            let words = |lets: Option<BTreeSet<String>>| match lets {
                None => "lets everything through".to_owned(),
                Some(only) if only.is_empty() => "lets nothing through".to_owned(),
                Some(only) => format!("lets {} through", only.into_iter().collect::<Vec<_>>().join(", ")),
            };
            let [old, new] = lets.map(words);
            changes.push(Change::new(Direction::of(order), Topic::Status, &name, old, new));
        }
    }
    changes
}

/// What ties objects to tenants: without it, those of every tenant are open.
fn tenants(documents: [&Document; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let [old, new] = documents.map(Document::resources);
    for entry in &old {
        let Some(other) = new.iter().find(|other| other.path == entry.path) else { continue };
        let tenants = [entry.json, other.json].map(|json| document::text(json, "tenant"));
        let direction = match tenants {
            [old, new] if old == new => continue,
            [Some(_), None] => Direction::Gains,
            [None, Some(_)] => Direction::Loses,
            _ => Direction::Changes,
        };
        let [from, to] =
            tenants.map(|tenant| tenant.map_or("of all tenants".to_owned(), |name| format!("tenant in `{name}`")));
        changes.push(Change::new(direction, Topic::Resource, &entry.path, from, to));
    }
    changes
}

/// Attributes that are of another kind than they were: the conditions that read them mean something else.
fn attributes(documents: [&Document; 2]) -> Vec<Change> {
    let declared = |document: &Document| {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let mut add = |owner: &str, attributes: Option<&Json>| {
            for (name, kind) in attributes.map(document::members).unwrap_or_default() {
                found.insert(format!("{owner} {name}"), written(Some(kind)));
            }
        };
        for (owner, attributes) in document.entries("attributes") {
            add(owner, Some(attributes));
        }
        for entry in document.resources() {
            add(&entry.path, entry.json.member("attributes"));
        }
        found
    };
    let [old, new] = documents.map(declared);
    let both = old.into_iter().filter_map(|(name, old)| Some((new.get(&name)?.clone(), name, old)));
    both.filter(|(new, _, old)| new != old)
        .map(|(new, name, old)| Change::new(Direction::Changes, Topic::Attribute, &name, old, new))
        .collect()
}

fn records(documents: [&Document; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    for name in names(documents, "records") {
        let [old, new] =
            documents.map(|document| document.json().member("records").and_then(|records| records.member(&name)));
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            // A record type that is not known is masked whole.
            (old, _) => {
                let is_new = old.is_none();
                let (direction, from, to) = if is_new {
                    (Direction::Gains, "masked whole", "known")
                } else {
                    (Direction::Loses, "known", "masked whole")
                };
                changes.push(Change::new(direction, Topic::Record, &name, from.to_owned(), to.to_owned()));
                continue;
            }
        };
        members(&name, [old, new], &mut changes);
    }
    changes
}

/// Compares two record types member by member: what is not `unlisted` or a field is told as it is written.
fn members(name: &str, sides: [&Json; 2], changes: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = sides
        .into_iter()
        .flat_map(document::members)
        .map(|(key, _)| key)
        .filter(|key| !FOR_PEOPLE.contains(&key.as_str()))
        .collect();
    let shows = sides.map(|side| document::text(side, "unlisted") == Some("show"));
    for key in keys {
        let [old, new] = sides.map(|side| side.member(key));
        match (key.as_str(), old, new) {
            ("fields", Some(old), Some(new)) => fields(name, [old, new], shows == [true, true], changes),
            (key, old, new) if old.map(sorted) != new.map(sorted) => {
                let direction = match (key, shows) {
                    ("unlisted", [false, true]) => Direction::Gains,
                    ("unlisted", [true, false]) => Direction::Loses,
                    _ => Direction::Changes,
                };
                changes.push(Change::new(
                    direction,
                    Topic::Record,
                    &format!("{name} {key}"),
                    written(old),
                    written(new),
                ));
            }
            _ => {}
        }
    }
}

fn fields(name: &str, sides: [&Json; 2], unlisted_shows: bool, changes: &mut Vec<Change>) {
    let paths: BTreeSet<&String> = sides.into_iter().flat_map(document::members).map(|(path, _)| path).collect();
    for path in paths {
        let classes = sides.map(|side| document::text(side, path));
        let direction = match classes {
            [old, new] if old == new => continue,
            [_, Some("public")] => Direction::Gains,
            [Some("public"), _] => Direction::Loses,
            [None, Some(_)] if unlisted_shows => Direction::Loses,
            [Some(_), None] if unlisted_shows => Direction::Gains,
            _ => Direction::Changes,
        };
        let [from, to] = classes.map(|class| class.map_or("no class".to_owned(), |class| format!("class {class}")));
        changes.push(Change::new(direction, Topic::Record, &format!("{name} {path}"), from, to));
    }
}

/// Compares the members of the documents that nothing else looks into, and those of the classes.
fn rest(documents: [&Document; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut compare = |topic: Topic, name: &str, old: Option<&Json>, new: Option<&Json>| {
        // A flag that is off is one that is not there.
        let [old, new] = [old, new].map(|json| json.filter(|json| **json != Json::Bool(false)));
        if old.map(sorted) != new.map(sorted) {
            let direction = match (name.rsplit(' ').next().unwrap_or_default(), old, new) {
                ("grants", _, Some(_)) | ("export" | "reveal", None, _) | ("hide-absence", _, None) => Direction::Gains,
                ("grants", ..) | ("export" | "reveal", _, None) | ("hide-absence", ..) => Direction::Loses,
                _ => Direction::Changes,
            };
            changes.push(Change::new(direction, topic, name, written(old), written(new)));
        }
    };
    let [old, new] = documents.map(Document::json);
    let keys: BTreeSet<&String> = [old, new].into_iter().flat_map(document::members).map(|(key, _)| key).collect();
    for key in keys.into_iter().filter(|key| !TOLD.contains(&key.as_str())) {
        compare(Topic::Policy, key, old.member(key), new.member(key));
    }
    for class in names(documents, "classes") {
        let [Some(old), Some(new)] =
            documents.map(|document| document.json().member("classes").and_then(|all| all.member(&class)))
        else {
            continue;
        };
        let keys: BTreeSet<&String> = [old, new].into_iter().flat_map(document::members).map(|(key, _)| key).collect();
        for key in keys {
            if !FOR_PEOPLE.contains(&key.as_str()) && !["mask", "tiers"].contains(&key.as_str()) {
                compare(Topic::Class, &format!("{class} {key}"), old.member(key), new.member(key));
            }
        }
    }
    changes
}

fn written(json: Option<&Json>) -> String {
    json.map_or_else(|| "nothing".to_owned(), |json| json.text().map_or_else(|| json.to_string(), str::to_owned))
}

/// Returns a value with its members in the order of their names.
pub(super) fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> =
                members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Json::Object(members)
        }
        Json::Array(elements) => Json::Array(elements.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
