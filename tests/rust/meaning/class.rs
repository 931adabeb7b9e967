//! Classes of private data: their masks, and under which conditions more of them shows.

use permask_mask::{DateUnit, Epoch, Mask};
use serde_json::{Value, json};

use super::Chance;
use super::record::Text;
use crate::reference::Tree;

/// A class.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The mask of whoever has earned nothing.
    pub mask: Mask,
    /// In order: the first that is earned decides. Without a mask it shows the value.
    pub tiers: Vec<(Condition, Option<Mask>)>,
    /// Who takes along what they see.
    pub export: Option<Condition>,
    /// Whether null is masked as a value is.
    pub hides_absence: bool,
    /// Who may ask for a value, by which ways of signing in, and for how many seconds after it.
    pub reveal: Option<(Condition, Vec<&'static str>, Option<u64>)>,
}

/// What conditions know of who looks.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The roles.
    pub roles: Vec<&'static str>,
    /// The attribute `level`.
    pub level: Option<f64>,
    /// What the app says.
    pub surface: Option<&'static str>,
}

/// A condition, and what it comes to.
#[derive(Clone, Copy)]
pub struct Condition {
    /// As a policy writes it. `{own}` stands for the resource of the record type.
    text: &'static str,
    /// Whether it reads the record.
    pub reads: bool,
    /// Whether it holds, of this person and this record. An error holds nothing.
    pub holds: fn(&Facts, &Text) -> bool,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.text)
    }
}

/// Conditions that read no record.
const OF_PERSON: [Condition; 9] = [
    Condition { text: "can('pii:view')", reads: false, holds: |facts, _| facts.has("viewer") },
    Condition { text: "can('pii:partial')", reads: false, holds: |facts, _| facts.has("partial") },
    Condition {
        text: "can('pii:*')",
        reads: false,
        holds: |facts, _| ["viewer", "partial", "exporter", "revealer"].iter().all(|role| facts.has(role)),
    },
    Condition { text: "'desk' in subject.roles", reads: false, holds: |facts, _| facts.has("desk") },
    Condition {
        text: "subject.attrs.level > 2",
        reads: false,
        holds: |facts, _| facts.level.is_some_and(|level| level > 2.0),
    },
    Condition { text: "context.surface == 'card'", reads: false, holds: |facts, _| facts.surface == Some("card") },
    Condition { text: "true", reads: false, holds: |_, _| true },
    Condition { text: "false", reads: false, holds: |_, _| false },
    // It depends on an object, and here there is none: what is not allowed for every one is not earned.
    Condition { text: "can('other:read')", reads: false, holds: |_, _| false },
];

/// Conditions that read the record.
const OF_RECORD: [Condition; 9] = [
    Condition { text: "resource.owner == subject.id", reads: true, holds: |_, record| is(record, "owner", "u1") },
    Condition {
        text: "resource.level < 3 && resource.open",
        reads: true,
        holds: |_, record| level(record).is_some_and(|level| level < 3.0) && open(record) == Some(true),
    },
    Condition {
        text: "resource.level >= 3 || resource.open",
        reads: true,
        holds: |_, record| level(record).is_some_and(|level| level >= 3.0) || open(record) == Some(true),
    },
    Condition { text: "!resource.open", reads: true, holds: |_, record| open(record) == Some(false) },
    Condition { text: "resource.id == 'r1'", reads: true, holds: |_, record| is(record, "id", "r1") },
    Condition { text: "can('{own}:read')", reads: true, holds: |_, record| is(record, "owner", "u1") },
    Condition {
        text: "can('pii:view') || resource.owner == subject.id",
        reads: true,
        holds: |facts, record| facts.has("viewer") || is(record, "owner", "u1"),
    },
    Condition {
        text: "has(resource.owner) && resource.owner != subject.id",
        reads: true,
        holds: |_, record| matches!(record.only_member("owner"), Some(Text::Scalar(_, Tree::String(owner))) if owner != "u1"),
    },
    Condition { text: "'x' in resource.tags", reads: true, holds: |_, record| has_tag(record, "x") },
];

impl Facts {
    fn has(&self, role: &str) -> bool {
        self.roles.contains(&role)
    }
}

fn is(record: &Text, name: &str, expected: &str) -> bool {
    matches!(record.only_member(name), Some(Text::Scalar(_, Tree::String(text))) if text == expected)
}

fn level(record: &Text) -> Option<f64> {
    match record.only_member("level") {
        Some(Text::Scalar(_, Tree::Number(level))) => Some(*level),
        _ => None,
    }
}

fn open(record: &Text) -> Option<bool> {
    match record.only_member("open") {
        Some(Text::Scalar(_, Tree::Boolean(open))) => Some(*open),
        _ => None,
    }
}

/// A list with an element of another type is no list of tags.
fn has_tag(record: &Text, expected: &str) -> bool {
    let Some(Text::Array(elements, _)) = record.only_member("tags") else { return false };
    let tags = elements.iter().map(|element| match &element.value {
        Text::Scalar(_, Tree::String(tag)) => Some(tag.as_str()),
        _ => None,
    });
    tags.collect::<Option<Vec<_>>>().is_some_and(|tags| tags.contains(&expected))
}

impl Condition {
    /// Chooses a condition; of records of a resource it may read the record.
    pub fn random(resource: Option<&str>, chance: &mut Chance<'_>) -> Self {
        if resource.is_some() && chance.below(2) == 1 {
            return *chance.pick(&OF_RECORD);
        }
        *chance.pick(&OF_PERSON)
    }

    /// Writes the condition as a policy of records of a resource does.
    #[must_use]
    pub fn text(&self, resource: Option<&str>) -> String {
        self.text.replace("{own}", resource.unwrap_or_default())
    }
}

/// Masks of every kind, as policies write them and as they are.
pub fn masks() -> [(Value, Mask); 22] {
    let keep = |start, end, ignore: &str, as_text| Mask::Keep { start, end, ignore: ignore.to_owned(), as_text };
    [
        (json!("stars"), Mask::Stars { count: 8 }),
        (json!("remove"), Mask::Remove),
        (json!("null"), Mask::Null),
        (json!("fixed"), Mask::Fixed { json: "\"[REDACTED]\"".to_owned() }),
        (json!({"email": {}}), Mask::Email { local: 1, keep_domain: false }),
        (
            json!({"partial": {"start": 1, "end": 1, "pad": "…\""}}),
            Mask::Partial { start: 1, end: 1, pad: "…\"".to_owned() },
        ),
        (json!({"keep": {"end": 4, "ignore": "- "}}), keep(0, 4, "- ", false)),
        (json!({"digits": {}}), Mask::Digits { end: 4, min: 8, as_text: false }),
        (json!({"date": {"unit": "year"}}), Mask::Date { unit: DateUnit::Year, epoch: None }),
        (json!({"bucket": {"step": 100}}), Mask::Bucket { step: 100 }),
        (json!("initials"), Mask::Initials),
        (json!("pseudonym"), Mask::Pseudonym),
        (json!({"stars": {"count": 3}}), Mask::Stars { count: 3 }),
        (json!({"fixed": {"value": true}}), Mask::Fixed { json: "true".to_owned() }),
        (json!({"fixed": {"value": 7}}), Mask::Fixed { json: "7".to_owned() }),
        (json!({"email": {"local": 2, "domain": "keep"}}), Mask::Email { local: 2, keep_domain: true }),
        (json!({"keep": {"start": 2, "as": "string"}}), keep(2, 0, "", true)),
        (json!({"digits": {"end": 2, "min": 6, "as": "string"}}), Mask::Digits { end: 2, min: 6, as_text: true }),
        (
            json!({"date": {"unit": "month", "epoch": "s"}}),
            Mask::Date { unit: DateUnit::Month, epoch: Some(Epoch::Seconds) },
        ),
        (
            json!({"date": {"unit": "year", "epoch": "ms"}}),
            Mask::Date { unit: DateUnit::Year, epoch: Some(Epoch::Milliseconds) },
        ),
        (json!({"bucket": {"step": 7}}), Mask::Bucket { step: 7 }),
        (
            json!({"partial": {"start": 0, "end": 2, "pad": "x"}}),
            Mask::Partial { start: 0, end: 2, pad: "x".to_owned() },
        ),
    ]
}

impl Class {
    /// Makes a class, and how a policy writes it.
    pub fn random(name: &str, resource: Option<&str>, chance: &mut Chance<'_>) -> (Self, Value) {
        let masks = masks();
        let (written, mask) = chance.pick(&masks).clone();
        let mut class =
            Self { name: name.to_owned(), mask, tiers: vec![], export: None, hides_absence: false, reveal: None };
        let mut document = json!({ "mask": written });
        let mut tiers = Vec::new();
        for _ in 0..[0, 1, 2, 3][chance.below(4)] {
            let when = Condition::random(resource, chance);
            let mut tier = json!({ "when": when.text(resource) });
            if chance.below(2) == 0 {
                tier["show"] = json!("clear");
                class.tiers.push((when, None));
            } else {
                let (written, mask) = chance.pick(&masks).clone();
                tier["mask"] = written;
                class.tiers.push((when, Some(mask)));
            }
            tiers.push(tier);
        }
        document["tiers"] = json!(tiers);
        if chance.below(2) == 1 {
            let when = Condition::random(resource, chance);
            document["export"] = json!(when.text(resource));
            class.export = Some(when);
        }
        if chance.below(3) == 1 {
            document["hide-absence"] = json!(true);
            class.hides_absence = true;
        }
        if chance.below(2) == 1 {
            let when = Condition::random(resource, chance);
            let acr = chance.pick(&[vec![], vec!["mfa"], vec!["password", "mfa"]]).clone();
            let max_age = *chance.pick(&[None, Some(300), Some(100_000)]);
            document["reveal"] = json!({ "when": when.text(resource) });
            if !acr.is_empty() {
                document["reveal"]["acr"] = json!(acr);
            }
            if let Some(max_age) = max_age {
                document["reveal"]["max-age"] = json!(max_age);
            }
            class.reveal = Some((when, acr, max_age));
        }
        (class, document)
    }
}
