//! The masked-write guard: its vectors, and what holds for every record and whatever is done to it in a form.

use std::cell::Cell;
use std::sync::{Arc, LazyLock};

use permask::{Edit, Json, Masked, Policy, Session, Subject, Writable};
use permask_tests::{compare, run, strings, vectors};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

#[test]
fn the_guard() {
    let vectors = vectors("writable");
    run(&vectors, |case| {
        let optional = |name: &str, default: &str| match case.get(name) {
            None => json!(default),
            Some(value) => value.clone(),
        };
        let mut record_type = json!({
            "resource": "people",
            "unlisted": optional("unlisted", "show"),
            "fields": case["fields"],
        });
        for (name, condition) in [
            ("edit", optional("edit", "can('people:edit')")),
            ("set-masked", optional("set-masked", "can('people:overwrite')")),
            ("read-only", case.get("read-only").cloned().unwrap_or_default()),
        ] {
            if !condition.is_null() {
                record_type[name] = condition;
            }
        }
        let document = json!({
            "format": 1, "id": "writable", "resources": vectors["resources"], "roles": vectors["roles"],
            "classes": vectors["classes"], "records": { "record": record_type },
        });
        let words = |error: permask::Error| error.to_string();
        let policy = Policy::read(document.to_string().as_bytes()).map_err(words)?;
        let roles = case.get("roles").map_or_else(|| vec!["edit"], strings);
        let mut session = Session::new(policy.into(), Subject::new("u-1", roles), NOW);
        if let Some(preview) = case.get("preview") {
            let roles: Vec<String> = strings(preview).into_iter().map(str::to_owned).collect();
            session = session.viewed_as(&roles, &[]);
        }
        let text = |name: &str| match case[format!("{name}-text")].as_str() {
            Some(text) => text.to_owned(),
            None => case[name].to_string(),
        };
        let record = Json::read_record(text("record").as_bytes()).map_err(words)?;
        let record_type = case["type"].as_str().unwrap_or("record");
        let masked = session.mask(record_type, &record);
        if let Some(expected) = case.get("data") {
            compare(
                "data",
                &serde_json::from_str(&masked.data.to_string()).map_err(|error| error.to_string())?,
                expected,
            )?;
        }
        let writable = session.writable(
            record_type,
            &Edit {
                data: masked.data.to_string().as_bytes(),
                masked: &masked.masked,
                edited: text("edited").as_bytes(),
                record: case.get("known").map(|_| &record),
            },
        );
        let errors: Vec<Value> = writable
            .errors
            .iter()
            .map(|error| json!([error.pointer, error.code.as_str(), error.class, error.rule, error.reason]))
            .collect();
        compare("errors", &json!(errors), case.get("errors").unwrap_or(&json!([])))?;
        if let Some(text) = case["patch-text"].as_str() {
            return compare("patch", &writable.patch_json().as_str(), &text);
        }
        let patch: Value = serde_json::from_str(&writable.patch_json()).map_err(|error| error.to_string())?;
        compare("patch", &patch, case.get("patch").unwrap_or(&json!([])))?;
        // What JavaScript is given is the same.
        let json: Value = serde_json::from_str(&writable.to_json()).map_err(|error| error.to_string())?;
        compare("patch as JSON", &json["patch"], &patch)?;
        let names = ["pointer", "code", "class", "rule", "reason"];
        let rows: Vec<Value> = json["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| names.iter().map(|name| error[name].clone()).collect())
            .collect();
        compare("errors as JSON", &rows, &errors)
    });
}

#[test]
fn at_most_a_hundred_errors_are_told() {
    let session = session(&["edit"]);
    let record: Map<String, Value> = (0..200).map(|index| (format!("s{index}"), json!({ "secret": 1 }))).collect();
    let masked = session.mask("record", &read(&Value::Object(record)));
    let writable = writable(&session, &masked, &json!({}), None);
    assert_eq!(writable.errors.len(), 100);
    assert_eq!(writable.patch, []);
}

#[test]
fn deep_and_hostile_texts_are_refused() {
    let session = session(&["edit"]);
    let masked = session.mask("record", &read(&json!({})));
    let edited = |text: &str| {
        let edit = Edit { data: b"{}", masked: &masked.masked, edited: text.as_bytes(), record: None };
        let writable = session.writable("record", &edit);
        (writable.errors.first().map(|error| error.code.as_str()), writable.patch.len())
    };
    let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(edited(&nested(127)), (None, 1));
    assert_eq!(edited(&nested(128)), (Some("too-deep"), 0));
    assert_eq!(edited(&"[".repeat(1_000_000)), (Some("too-deep"), 0));
    assert_eq!(edited("{\"a\": \"\\ud800\"}"), (Some("invalid-json"), 0));
    assert_eq!(edited(""), (Some("invalid-json"), 0));
}

#[test]
fn what_depends_on_the_record_is_no_right_without_it() {
    let policy = json!({
        "format": 1, "id": "p",
        "resources": { "notes": { "actions": ["edit"], "attributes": { "owner": "string" } } },
        "records": { "note": { "resource": "notes", "unlisted": "show", "edit": "resource.owner == subject.id",
                               "set-masked": "next.owner == subject.id", "fields": {} } }
    });
    let policy = Policy::read(policy.to_string().as_bytes()).expect("a policy");
    let session = Session::new(policy.into(), Subject::new("u-1", ["guest"]), NOW);
    let record = read(&json!({ "owner": "u-1" }));
    let rights = |record, next| {
        let rights = session.rights("note", record, next).expect("a record type");
        (rights.edits, rights.sets_masked)
    };
    assert_eq!(rights(None, None), (false, false));
    assert_eq!(rights(Some(&record), None), (true, false));
    assert_eq!(rights(Some(&record), Some(&record)), (true, true));
    assert!(session.rights("other", None, None).is_none());
}

/// Paths that meet, hide parts of arrays, and expect containers; two read-only rules.
static POLICY: LazyLock<Arc<Policy>> = LazyLock::new(|| {
    let policy = json!({
        "format": 1, "id": "p",
        "resources": { "people": { "actions": ["edit", "overwrite"] } },
        "roles": { "edit": { "rules": [{ "allow": "people:edit" }] }, "overwrite": { "rules": [{ "allow": "people:overwrite" }] } },
        "classes": { "secret": { "mask": "remove" }, "stars": { "mask": "stars" },
                     "nick": { "mask": { "partial": { "start": 1, "end": 0, "pad": "[…]" } } } },
        "records": {
            "record": {
                "unlisted": "show", "edit": "can('people:edit')", "set-masked": "can('people:overwrite')",
                "fields": { "$..secret": "secret", "$.a.b": "stars", "$.c[*].d": "stars", "$.e": "nick", "$.c[0]": "public" },
                "read-only": [{ "id": "one", "fields": ["$.f", "$.a.f"] }, { "id": "two", "fields": ["$.c[*].f"] }]
            },
            "listed": {
                "unlisted": "mask", "edit": "can('people:edit')", "set-masked": "can('people:overwrite')",
                "fields": { "$.a": "public", "$.c[*].d": "public", "$.c[*].secret": "secret", "$.e": "stars", "$.b.a": "public" }
            }
        }
    });
    let policy = Policy::read(policy.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    Arc::new(policy)
});

fn session(roles: &[&str]) -> Session {
    Session::new(Arc::clone(&POLICY), Subject::new("u-1", roles.iter().copied()), NOW)
}

fn read(record: &Value) -> Json {
    Json::read_record(record.to_string().as_bytes()).expect("a record")
}

fn plain(record: &Json) -> Value {
    serde_json::from_str(&record.to_string()).expect("plain data")
}

fn writable_of(
    session: &Session,
    record_type: &str,
    masked: &Masked,
    edited: &Value,
    record: Option<&Json>,
) -> Writable {
    session.writable(
        record_type,
        &Edit {
            data: masked.data.to_string().as_bytes(),
            masked: &masked.masked,
            edited: edited.to_string().as_bytes(),
            record,
        },
    )
}

fn writable(session: &Session, masked: &Masked, edited: &Value, record: Option<&Json>) -> Writable {
    writable_of(session, "record", masked, edited, record)
}

const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "secret"];

fn scalar() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(1),
        json!(2.5),
        json!(true),
        json!("x"),
        json!("yyyyyy"),
        json!(""),
        json!("a/b"),
    ])
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array), object_of(inner)]
    })
}

fn object_of(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let member = (prop::sample::select(&NAMES[..]).prop_map(str::to_owned), inner);
    prop::collection::vec(member, 0..5).prop_map(|members| Value::Object(members.into_iter().collect()))
}

/// What is done in a form: at a place that is found by walking down, something is set or taken away.
fn change() -> impl Strategy<Value = (Vec<usize>, Option<Value>)> {
    (prop::collection::vec(any::<usize>(), 1..5), prop::option::weighted(0.7, value()))
}

fn apply_change(document: &mut Value, steps: &[usize], new: Option<&Value>) {
    let Some((step, rest)) = steps.split_first() else { return };
    match document {
        Value::Object(members) => {
            let index = step % (members.len() + 1);
            let name = members.keys().nth(index).cloned().unwrap_or_else(|| NAMES[step % NAMES.len()].to_owned());
            let is_container = members.get(&name).is_some_and(|value| value.is_array() || value.is_object());
            if is_container && !rest.is_empty() {
                return apply_change(&mut members[&name], rest, new);
            }
            match new {
                Some(new) => drop(members.insert(name, new.clone())),
                None => drop(members.shift_remove(&name)),
            }
        }
        Value::Array(elements) => {
            let index = step % (elements.len() + 1);
            match (elements.get_mut(index), new) {
                (Some(element), _) if (element.is_array() || element.is_object()) && !rest.is_empty() => {
                    apply_change(element, rest, new);
                }
                (Some(element), Some(new)) => *element = new.clone(),
                (Some(_), None) => drop(elements.remove(index)),
                (None, Some(new)) => elements.push(new.clone()),
                (None, None) => {}
            }
        }
        _ => {}
    }
}

/// Applies a patch as RFC 6902 says, as far as the guard makes one: members of objects, and the root.
fn apply_patch(document: &mut Value, patch: &Value) {
    for operation in patch.as_array().expect("operations") {
        let pointer = operation["path"].as_str().expect("a path");
        let (parent, name) = pointer.rsplit_once('/').expect("a member");
        let name = name.replace("~1", "/").replace("~0", "~");
        let members = document.pointer_mut(parent).and_then(Value::as_object_mut);
        let members = members.unwrap_or_else(|| panic!("no object at {parent}"));
        match operation["op"].as_str() {
            Some("add") => drop(members.insert(name, operation["value"].clone())),
            Some("replace") => *members.get_mut(&name).expect("what is replaced") = operation["value"].clone(),
            Some("remove") => drop(members.shift_remove(&name).expect("what is removed")),
            other => panic!("{other:?}"),
        }
    }
}

/// Returns a copy without what stands at some places; in arrays null stays.
fn without(document: &Value, pointers: &[&str], at: &str) -> Value {
    match document {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name, value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))))
            .filter(|(_, _, at)| !pointers.contains(&at.as_str()))
            .map(|(name, value, at)| (name.clone(), without(value, pointers, &at)))
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .map(|(index, value)| (value, format!("{at}/{index}")))
            .map(
                |(value, at)| if pointers.contains(&at.as_str()) { Value::Null } else { without(value, pointers, &at) },
            )
            .collect(),
        scalar => scalar.clone(),
    }
}

/// Puts another value wherever something was hidden, so that the mask of it is the same.
fn with_other_secrets(record: &Value, masked: &Masked, secret: &Value) -> Value {
    let mut other = record.clone();
    for field in &masked.masked {
        let value = other.pointer_mut(&field.pointer).expect("what was masked");
        if field.pointer.ends_with("/secret") {
            *value = secret.clone();
        } else if matches!(field.mask, "remove" | "stars") && !value.is_array() && !value.is_object() {
            *value = json!("another secret");
        }
    }
    other
}

#[test]
fn the_patch_makes_the_record_look_as_the_form_did() {
    let case = (
        object_of(value()),
        prop::sample::select(&["record", "listed"][..]),
        prop::collection::vec(change(), 1..4),
        any::<bool>(),
    );
    let written = Cell::new(0);
    let config = ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&case, |(record, record_type, changes, sets_masked)| {
        let is_written = check_patch(&record, record_type, &changes, sets_masked)?;
        written.set(written.get() + usize::from(is_written));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    // Most of what chance does in a form is refused; what is not has to be enough to say something.
    assert!(written.get() > 300, "only {} patches", written.get());
}

/// Says whether there was something to write.
fn check_patch(
    record: &Value,
    record_type: &str,
    changes: &[(Vec<usize>, Option<Value>)],
    sets_masked: bool,
) -> Result<bool, TestCaseError> {
    let session = session(if sets_masked { &["edit", "overwrite"] } else { &["edit"] });
    let masked = session.mask(record_type, &read(record));
    let mut edited = plain(&masked.data);
    for (steps, new) in changes {
        apply_change(&mut edited, steps, new.as_ref());
    }
    let writable = writable_of(&session, record_type, &masked, &edited, None);
    if !writable.errors.is_empty() {
        prop_assert_eq!(writable.patch, []);
        return Ok(false);
    }
    let patch: Value = serde_json::from_str(&writable.patch_json()).expect("a patch");
    let mut written = record.clone();
    apply_patch(&mut written, &patch);
    // What was hidden and is not set stays as it was.
    let is_set = |pointer: &str| writable.patch.iter().any(|operation| operation.pointer == pointer);
    for field in masked.masked.iter().filter(|field| !is_set(&field.pointer)) {
        prop_assert_eq!(written.pointer(&field.pointer), record.pointer(&field.pointer), "{} {}", field.pointer, patch);
    }
    prop_assert!(sets_masked || masked.masked.iter().all(|field| !is_set(&field.pointer)));
    // And all that is clear is as the form has it.
    let after = session.mask(record_type, &read(&written));
    let hidden: Vec<&str> = masked.masked.iter().chain(&after.masked).map(|field| field.pointer.as_str()).collect();
    // Nulls under a mask are not listed; the form may have left them away.
    let mut expected = without(&edited, &hidden, "");
    let mut found = without(&plain(&after.data), &hidden, "");
    drop_nulls_under_masks(&mut expected, record_type);
    drop_nulls_under_masks(&mut found, record_type);
    prop_assert_eq!(found, expected, "{} {}", record, patch);
    Ok(!writable.patch.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_touched_is_not_written(record in object_of(value()), record_type in prop::sample::select(&["record", "listed"][..])) {
        let session = session(&["edit"]);
        let masked = session.mask(record_type, &read(&record));
        prop_assert_eq!(writable_of(&session, record_type, &masked, &plain(&masked.data), None), Writable::default());
    }

    #[test]
    fn what_is_hidden_changes_nothing(
        record in object_of(value()),
        record_type in prop::sample::select(&["record", "listed"][..]),
        changes in prop::collection::vec(change(), 0..4),
        secret in value(),
    ) {
        let session = session(&["edit"]);
        let other = {
            let masked = session.mask(record_type, &read(&record));
            with_other_secrets(&record, &masked, &secret)
        };
        let (record, other) = (read(&record), read(&other));
        let (one, two) = (session.mask(record_type, &record), session.mask(record_type, &other));
        // Where the other value has parts that a drift or a deeper path would tell, the views differ already.
        prop_assume!(one.data == two.data && one.masked == two.masked);
        let mut edited = plain(&one.data);
        for (steps, new) in &changes {
            apply_change(&mut edited, steps, new.as_ref());
        }
        let of_one = writable_of(&session, record_type, &one, &edited, Some(&record)).to_json();
        prop_assert_eq!(&of_one, &writable_of(&session, record_type, &two, &edited, Some(&other)).to_json());
        prop_assert_eq!(&of_one, &writable_of(&session, record_type, &one, &edited, None).to_json());
        prop_assert!(!of_one.contains('•') && !of_one.contains("[…]"), "{}", of_one);
    }
}

/// Takes away the nulls that stand under `stars` and `nick`: they stay null, so they are not told as masked.
fn drop_nulls_under_masks(document: &mut Value, record_type: &str) {
    let drop_null = |container: Option<&mut Value>, name: &str| {
        if let Some(members) = container.and_then(Value::as_object_mut)
            && members.get(name).is_some_and(Value::is_null)
        {
            members.shift_remove(name);
        }
    };
    drop_null(Some(&mut *document), "e");
    if record_type == "record" {
        drop_null(document.get_mut("a"), "b");
        match document.get_mut("c") {
            Some(Value::Array(elements)) => elements.iter_mut().for_each(|element| drop_null(Some(element), "d")),
            Some(Value::Object(members)) => members.values_mut().for_each(|member| drop_null(Some(member), "d")),
            _ => {}
        }
    }
}
