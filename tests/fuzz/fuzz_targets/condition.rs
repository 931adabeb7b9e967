//! Conditions: any text is refused with an error, or is decided alike by the four kinds of rule that can carry it, and
//! what is said of a type holds for every object.
//!
//! The input is a condition up to the first line feed (a carriage return, a tab or a space breaks its line instead); the
//! bytes after it choose the objects.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use permask::{Code, Error, Json, Outcome, Policy, Question, Session, Subject};
use permask_fuzz::{Choices, check_error, json};
use serde_json::{Map, Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

/// How many objects one condition is asked about.
const OBJECTS: usize = 4;

/// A value that only records hold: no explanation may repeat it.
const PRIVATE: &str = "private-Zq7";

/// The attributes of the object, and of which kind they are.
const ATTRIBUTES: [(&str, &str); 8] = [
    ("id", "string"),
    ("owner", "string"),
    ("state", "string"),
    ("level", "number"),
    ("locked", "boolean"),
    ("created", "timestamp"),
    ("tags", "strings"),
    ("scores", "numbers"),
];

/// The four kinds of rule: the effect of the rule, and which word stands before its condition.
const RULES: [(&str, &str); 4] = [("allow", "when"), ("deny", "unless"), ("deny", "when"), ("allow", "unless")];

fuzz_target!(|data: &[u8]| {
    let (condition, choices) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, data),
    };
    let Ok(condition) = std::str::from_utf8(condition) else { return };
    let sessions: Vec<Option<Session>> = RULES.iter().map(|rule| session(condition, rule)).collect();
    // What is truer for an allow rule is falser for a deny rule with `unless`: both are refused, or none.
    assert_eq!(sessions[0].is_some(), sessions[1].is_some(), "allow when and deny unless");
    assert_eq!(sessions[2].is_some(), sessions[3].is_some(), "deny when and allow unless");
    let mut choices = Choices::new(choices);
    let words = words(condition);
    for _ in 0..OBJECTS {
        let (object, next) = (object(&mut choices, &words), object(&mut choices, &words));
        check(condition, &sessions, &object, &next);
    }
});

/// Returns a session of the policy whose one rule has the condition; nothing where the policy is refused.
fn session(condition: &str, (effect, word): &(&str, &str)) -> Option<Session> {
    let mut rules = vec![json!({ "id": "rule", *effect: "doc:open", *word: condition })];
    if *effect == "deny" {
        rules.push(json!({ "id": "all", "allow": "doc:open" }));
    }
    rules.push(json!({ "allow": "doc:read", "when": "resource.level > 1" }));
    rules.push(json!({ "allow": "team:read" }));
    let document = json!({
        "format": 1, "id": "fuzz",
        "attributes": {
            "subject": { "region": "string", "level": "number", "tags": ["string"] },
            "context": { "surface": "string", "hour": "number" },
        },
        "resources": {
            "doc": { "actions": ["open", "read"], "attributes": {
                "owner": "string", "state": "string", "level": "number", "locked": "boolean", "created": "timestamp",
                "tags": ["string"], "scores": ["number"],
            } },
            "team": { "actions": ["read", "edit"] },
        },
        "everyone": { "rules": rules },
    });
    let policy = match Policy::read(document.to_string().as_bytes()) {
        Ok(policy) => policy,
        Err(error) => {
            check_refusal(&error);
            return None;
        }
    };
    let subject = json!({
        "id": "u1", "roles": [],
        "attrs": { "region": "emea", "level": 2, "tags": ["a", "b"] },
    });
    let subject = Subject::read(subject.to_string().as_bytes()).expect("a subject");
    let context = json(&json!({ "surface": "card" }));
    let session = Session::new(Arc::new(policy), subject, NOW).with_context(Some(context));
    // Were the subject refused for any reason, all would be denied alike and nothing be seen.
    assert_eq!(session.decide("team:read", &Question::default()), Outcome::Allow, "what everyone may");
    Some(session)
}

fn check_refusal(error: &Error) {
    check_error(error);
    let at = error.at();
    // A circle of `can()` is found when all rules are known, and has no place in one of them.
    assert!(at.starts_with("/everyone/rules/0") || error.code() == Code::Cycle, "{error}");
}

/// Asks all four rules about one object and its type.
fn check(condition: &str, sessions: &[Option<Session>], object: &Json, next: &Json) {
    let mut outcomes = Vec::new();
    for session in sessions {
        let Some(session) = session else {
            outcomes.push(None);
            continue;
        };
        let ask = |object, next| session.decide("doc:open", &Question { object, next, context: None });
        let of_type = ask(None, None);
        let of_object = ask(Some(object), None);
        let of_both = ask(Some(object), Some(next));
        assert_ne!(of_both, Outcome::Conditional, "{condition:?} waits for nothing");
        for (known, what) in [(of_type, "the type"), (of_object, "the object alone")] {
            let holds = known == Outcome::Conditional || known == of_both;
            assert!(holds, "{condition:?}: {known:?} for {what}, {of_both:?} for {object} becoming {next}");
        }
        let holds = of_type == Outcome::Conditional || of_type == of_object;
        assert!(holds, "{condition:?}: {of_type:?} for the type, {of_object:?} for {object}");
        outcomes.push(Some((of_type, of_object, of_both)));
        let explanation =
            session.explain("doc:open", &Question { object: Some(object), next: Some(next), context: None });
        assert_eq!(explanation.outcome, of_both, "the explanation of {condition:?}");
        let words = format!("{explanation:?}");
        assert!(condition.contains(PRIVATE) || !words.contains(PRIVATE), "a value of the record: {words}");
    }
    // What is true denies and what is false allows where it should, and an error never allows.
    assert_eq!(outcomes[0], outcomes[1], "{condition:?}: allow when and deny unless, for {object}");
    assert_eq!(outcomes[2], outcomes[3], "{condition:?}: deny when and allow unless, for {object}");
    if let (Some((.., when)), Some((.., unless))) = (outcomes[0], outcomes[2]) {
        assert!(when == Outcome::Deny || unless == Outcome::Deny, "{condition:?} is true and false for {object}");
    }
}

/// Returns what stands between quotation marks in a condition: values that its comparisons may meet.
fn words(condition: &str) -> Vec<&str> {
    let mut words: Vec<&str> = condition.split(['\'', '"']).skip(1).step_by(2).collect();
    words.extend(["u1", "emea", "a", "", PRIVATE]);
    words
}

fn object(choices: &mut Choices<'_>, words: &[&str]) -> Json {
    let mut members = Map::new();
    for (name, kind) in ATTRIBUTES {
        let value = match choices.below(8) {
            0 => continue,
            1 => Value::Null,
            // Of another kind, mostly.
            2 => value(choices, ATTRIBUTES[after(name)].1, words),
            _ => value(choices, kind, words),
        };
        members.insert(name.to_owned(), value);
    }
    json(&Value::Object(members))
}

/// Returns which attribute comes after the one of a name.
fn after(name: &str) -> usize {
    (ATTRIBUTES.iter().position(|(known, _)| *known == name).unwrap_or_default() + 1) % ATTRIBUTES.len()
}

fn value(choices: &mut Choices<'_>, kind: &str, words: &[&str]) -> Value {
    let times = ["2026-06-01T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "soon"];
    match kind {
        "boolean" => json!(choices.below(2) == 0),
        "number" => {
            choices.one(&[json!(0), json!(-1), json!(2), json!(2.5), json!(1e300), json!(9007199254740993_u64)]).clone()
        }
        "timestamp" => json!(choices.one(&times)),
        "strings" => (0..choices.below(4)).map(|_| json!(choices.one(words))).collect(),
        "numbers" => (0..choices.below(4)).map(|_| json!(choices.below(5))).collect(),
        _ => json!(choices.one(words)),
    }
}
