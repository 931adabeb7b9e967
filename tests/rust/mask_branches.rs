//! Whether the vectors of masks would notice: each answer is broken on purpose, for one kind of mask and one kind of value at a
//! time, and some vector has to fail. What has no vector fails too, so that no mask comes without.

use permask::{Json, Policy, Purpose, Session, Subject};
use permask_mask::{DateUnit, Entry, Mask, PseudonymKey, Value as Seen};
use permask_tests::vectors;
use serde_json::{Value, json};

/// A value, and what stands for it.
struct Vector {
    entry: Entry,
    key: Option<PseudonymKey>,
    /// The value as JSON.
    text: String,
    /// None where the member is gone.
    expected: Option<Value>,
}

/// A kind of mask, a kind of value, and whether absence is hidden.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Cell {
    mask: &'static str,
    value: &'static str,
    hides_absence: bool,
}

/// Writes what stands for the value of a vector; returns false where nothing does.
type Answer<'a> = &'a dyn Fn(&Vector, &mut Vec<u8>) -> bool;

const VALUES: [&str; 5] = ["boolean", "container", "null", "number", "string"];

impl Vector {
    fn cell(&self) -> Cell {
        let value = match self.text.as_bytes()[0] {
            b'n' => "null",
            b't' | b'f' => "boolean",
            b'"' => "string",
            b'[' | b'{' => "container",
            _ => "number",
        };
        Cell { mask: self.entry.mask.kind(), value, hides_absence: self.entry.hides_absence }
    }

    fn apply(&self, entry: &Entry, out: &mut Vec<u8>) -> bool {
        let string = serde_json::from_str::<String>(&self.text);
        let seen = match self.cell().value {
            "null" => Seen::Null,
            "boolean" => Seen::Boolean,
            "container" => Seen::Container,
            "string" => Seen::String(string.as_deref().expect("a string")),
            _ => Seen::Number(&self.text),
        };
        entry.apply(seen, self.key.as_ref(), out)
    }

    /// Says whether an answer is what the vector expects.
    fn holds(&self, answer: Answer<'_>) -> bool {
        let mut out = Vec::new();
        let stands = answer(self, &mut out);
        match &self.expected {
            None => !stands,
            Some(expected) => stands && serde_json::from_slice::<Value>(&out).is_ok_and(|found| found == *expected),
        }
    }
}

/// Reads the vectors, but for the largest.
fn read() -> Vec<Vector> {
    let mut read = Vec::new();
    for case in vectors("masks")["cases"].as_array().expect("cases") {
        let key = case["key"].as_str().map(|key| {
            let byte = |index| u8::from_str_radix(&key[index * 2..index * 2 + 2], 16).expect("a byte");
            PseudonymKey::new(std::array::from_fn(byte))
        });
        let pairs = |name: &str| case[name].as_array().cloned().unwrap_or_default();
        let texts =
            pairs("texts").into_iter().map(|pair| (pair[0].as_str().expect("a text").to_owned(), pair[1].clone()));
        let values = pairs("values").into_iter().map(|pair| (pair[0].to_string(), pair[1].clone()));
        for (text, expected) in texts.chain(values) {
            let expected = Some(expected).filter(|expected| *expected != json!({ "removed": true }));
            read.push(Vector { entry: entry(case), key: key.clone(), text, expected });
        }
    }
    read
}

/// Returns the mask of a case as a policy gives it.
fn entry(case: &Value) -> Entry {
    let class = case["class"].as_str().unwrap_or("c");
    let document = json!({
        "format": 1, "id": "masks", "resources": {},
        "classes": { class: { "mask": case["mask"], "hide-absence": case["hideAbsence"] == true } },
        "records": { "record": { "unlisted": "show", "fields": { "$.value": class } } },
    });
    let policy = Policy::read(document.to_string().as_bytes()).expect("a policy");
    let session = Session::new(policy.into(), Subject::new("u-1", [] as [&str; 0]), 0);
    let mut look = session.look("record", Purpose::View, None::<&Json>).expect("a look");
    look.entries.pop().expect("a mask")
}

/// Returns what is the same for every value of a cell by the table of masks; none where it depends on the value.
fn constant(cell: Cell) -> Option<&'static str> {
    let Cell { mask, value, hides_absence } = cell;
    match (mask, value) {
        ("remove", _) => Some("gone"),
        ("fixed", _) => None,
        ("null", _) | (_, "container") => Some("null"),
        (_, "null") if !hides_absence => Some("null"),
        ("bucket" | "date", "null") => Some("null"),
        ("partial", "null") => Some("padding"),
        ("digits" | "email" | "initials" | "keep", "null") => Some("stars"),
        ("stars", _) => None,
        (_, "boolean") | ("email" | "initials" | "partial", "number") | ("bucket", "string") => Some("null"),
        _ => None,
    }
}

fn apply(vector: &Vector, out: &mut Vec<u8>) -> bool {
    vector.apply(&vector.entry, out)
}

/// Answers with a mask that shows or tells somewhat more.
fn more(vector: &Vector, out: &mut Vec<u8>) -> bool {
    let mut entry = vector.entry.clone();
    match &mut entry.mask {
        Mask::Bucket { step } => *step = (*step / 10).max(1),
        Mask::Date { unit, .. } if *unit == DateUnit::Year => *unit = DateUnit::Month,
        Mask::Date { unit, .. } => *unit = DateUnit::Year,
        Mask::Digits { end, .. } | Mask::Keep { end, .. } | Mask::Partial { end, .. } => *end += 1,
        Mask::Email { local, .. } => *local += 1,
        Mask::Fixed { .. } => return written(&vector.text, out),
        // As if the key alone made it.
        Mask::Pseudonym => "".clone_into(&mut entry.class),
        Mask::Stars { count } => *count += 1,
        Mask::Initials => {
            let mut all = Vec::new();
            let stands = vector.apply(&entry, &mut all);
            let shown = String::from_utf8(all).expect("UTF-8").replace('.', "da.");
            return written(&shown, out) && stands;
        }
        Mask::Null | Mask::Remove => {}
    }
    vector.apply(&entry, out)
}

fn written(text: &str, out: &mut Vec<u8>) -> bool {
    out.extend_from_slice(text.as_bytes());
    true
}

/// Wrong answers, each with what it would be right for.
fn wrong() -> [(&'static str, Answer<'static>); 5] {
    [
        ("input", &|vector, out| written(&vector.text, out)),
        ("null", &|_, out| written("null", out)),
        ("gone", &|_, _| false),
        ("stars", &|_, out| written("\"••••••••\"", out)),
        ("more", &more),
    ]
}

#[test]
fn no_answer_can_be_broken_unnoticed() {
    let vectors = read();
    assert!(vectors.iter().all(|vector| vector.holds(&apply)));
    let mut tried = 0;
    let mut unnoticed = Vec::new();
    for mask in Mask::KINDS {
        for (value, hides_absence) in VALUES.into_iter().flat_map(|value| [(value, false), (value, true)]) {
            let cell = Cell { mask, value, hides_absence };
            for (name, answer) in wrong() {
                let right = constant(cell);
                // What is constant tells nothing of the value, and null as it went in is null.
                let is_right = right == Some(name)
                    || name == "more"
                        && (right.is_some()
                            || mask == "pseudonym"
                                && !vectors.iter().any(|vector| vector.key.is_some() && vector.cell() == cell))
                    || name == "input" && value == "null" && right == Some("null");
                if is_right {
                    continue;
                }
                tried += 1;
                let broken: Answer<'_> = &|vector, out| {
                    if vector.cell() == cell { answer(vector, out) } else { apply(vector, out) }
                };
                if vectors.iter().all(|vector| vector.holds(broken)) {
                    unnoticed.push(format!("{name} for {cell:?}"));
                }
            }
        }
    }
    assert!(unnoticed.is_empty(), "{} of {tried} broken answers are not noticed: {unnoticed:#?}", unnoticed.len());
    assert!(tried > 12 * 10 * 3, "{tried}");
}

#[test]
fn what_is_constant_is() {
    for vector in read() {
        let mut out = Vec::new();
        let stands = apply(&vector, &mut out);
        let found = match (stands, out.as_slice()) {
            (false, _) => "gone",
            (true, b"null") => "null",
            (true, out) if out == "\"••••••••\"".as_bytes() => "stars",
            _ => "other",
        };
        let cell = vector.cell();
        assert!(
            constant(cell).is_none_or(|constant| constant == found || constant == "padding"),
            "{cell:?}: {} is {found}",
            vector.text
        );
    }
}
