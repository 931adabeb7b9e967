//! Mutations: every way that we know to spoil a document, at every place of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// What stands for itself, or together: a mutation in the one says nothing about the other, and reading both in each of
/// thousands of documents takes its time.
const SECTIONS: [&[&str]; 6] = [
    &["everyone", "roles", "groups", "constraints", "limits"],
    &["grants"],
    &["statuses", "absent-status"],
    &["navigation"],
    &["tasks"],
    &["classes", "records"],
];

/// Returns a document without the sections that have nothing to do with a place in it.
pub(crate) fn focused(document: &Value, place: &str) -> Value {
    let top = place.split('/').nth(1).unwrap_or_default();
    let mut focused = document.clone();
    if let (false, Some(members)) = (top.is_empty(), focused.as_object_mut()) {
        for section in SECTIONS.iter().filter(|section| !section.contains(&top)) {
            members.retain(|name, _| !section.contains(&name.as_str()));
        }
    }
    focused
}

/// Calls `found` with each mutation of a document, and with words that say which it is.
pub(crate) fn each(document: &Value, found: &mut dyn FnMut(&str, &Value)) {
    let mut places = Vec::new();
    collect(document, "", &mut places);
    let known = known_members(document, &places);
    for place in &places {
        let node = document.pointer(place).expect("a node");
        let document = focused(document, place);
        let mut emit = |what: &str, mutated: Value| {
            let mut copy = document.clone();
            *copy.pointer_mut(place).expect("a node") = mutated;
            found(&format!("{place}: {what}"), &copy);
        };
        other_kinds(node, &mut emit);
        match node {
            Value::Object(members) => members_of(members, &known, &mut emit),
            Value::Array(elements) => elements_of(elements, &mut emit),
            Value::String(text) => texts(text, &mut emit),
            Value::Number(_) => numbers(&mut emit),
            Value::Bool(flag) => emit("the other flag", json!(!flag)),
            Value::Null => {}
        }
    }
}

fn collect(node: &Value, place: &str, places: &mut Vec<String>) {
    places.push(place.to_owned());
    for (name, value) in node.as_object().into_iter().flatten() {
        collect(value, &format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), places);
    }
    for (index, value) in node.as_array().into_iter().flatten().enumerate() {
        collect(value, &format!("{place}/{index}"), places);
    }
}

/// Returns every name of a member with one value of each kind that it has somewhere: what is known in one place may
/// not slip in at another.
fn known_members(document: &Value, places: &[String]) -> Vec<(String, Value)> {
    let mut known: BTreeMap<(String, u8), Value> = BTreeMap::new();
    for place in places {
        for (name, value) in document.pointer(place).and_then(Value::as_object).into_iter().flatten() {
            known.entry((name.clone(), kind(value))).or_insert_with(|| value.clone());
        }
    }
    known.into_iter().map(|((name, _), value)| (name, value)).collect()
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

fn other_kinds(node: &Value, emit: &mut dyn FnMut(&str, Value)) {
    let values = [
        json!(null),
        json!(true),
        json!(false),
        json!(7),
        json!("word"),
        json!([]),
        json!(["word"]),
        json!([7]),
        json!({}),
        json!({"word": "word"}),
        json!({"word": {}}),
    ];
    for value in values.into_iter().filter(|value| value != node) {
        emit(&format!("{value} instead"), value);
    }
}

fn members_of(members: &Map<String, Value>, known: &[(String, Value)], emit: &mut dyn FnMut(&str, Value)) {
    let mut with = |what: &str, change: &dyn Fn(&mut Map<String, Value>)| {
        let mut copy = members.clone();
        change(&mut copy);
        emit(what, Value::Object(copy));
    };
    for (name, value) in known.iter().filter(|(name, _)| !members.contains_key(name)) {
        with(&format!("`{name}` put in"), &|copy| {
            copy.insert(name.clone(), value.clone());
        });
    }
    with("an unknown member put in", &|copy| {
        copy.insert("un-known".to_owned(), Value::Null);
    });
    for name in members.keys() {
        with(&format!("`{name}` taken out"), &|copy| {
            copy.remove(name);
        });
    }
    // One member stands for all: a name is right or wrong whatever it names.
    for (name, value) in members.iter().take(1) {
        let upper = name.to_uppercase();
        for other in names().iter().chain([&upper]).filter(|other| !members.contains_key(*other)) {
            with(&format!("`{name}` called {other:?}"), &|copy| {
                copy.remove(name);
                copy.insert(other.clone(), value.clone());
            });
        }
    }
}

/// Names at the borders of what any kind of name may be.
fn names() -> Vec<String> {
    let long = |text: &str, count: usize| text.repeat(count);
    let mut names: Vec<String> = [
        "",
        " ",
        "a b",
        "a.b",
        "a\u{7}b",
        "a\u{85}",
        "a\n",
        "-a",
        "_a",
        "1a",
        "a-b",
        "\u{e9}",
        "public",
        "**:*",
        "$",
        "$.a-b",
        "$[0]",
        "$[01]",
        "$['\\ud800']",
        "$[9007199254740992]",
        "$ .a\t[ 0 ]",
        "$..a.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend([
        long("a", 256),
        long("a", 257),
        long("\u{e9}", 200),
        long("a", 5_000),
        format!("$.{}", long("a", 5_000)),
    ]);
    names
}

fn elements_of(elements: &[Value], emit: &mut dyn FnMut(&str, Value)) {
    for (index, element) in elements.iter().enumerate() {
        let mut copy = elements.to_vec();
        copy.remove(index);
        emit(&format!("element {index} taken out"), json!(copy));
        let mut copy = elements.to_vec();
        copy.push(element.clone());
        emit(&format!("element {index} twice"), json!(copy));
    }
    for extra in [json!(null), json!("word"), json!(7), json!([]), json!({})] {
        let mut copy = elements.to_vec();
        copy.push(extra.clone());
        emit(&format!("{extra} put in"), json!(copy));
    }
}

fn texts(text: &str, emit: &mut dyn FnMut(&str, Value)) {
    for other in names() {
        emit(&format!("{other:?} instead"), json!(other));
    }
    let deep = format!("{}true{}", "(".repeat(40), ")".repeat(40));
    let condition = format!("'{}' == '{}'", "\u{e9}".repeat(2_000), "\u{e9}".repeat(50));
    for other in [
        "full",
        "none",
        "show",
        "mask",
        "clear",
        "keep",
        "highest",
        "lowest",
        "union",
        "intersection",
        "groups",
        "string",
        "boolean",
        "duration",
        "bucket",
        "date",
        "digits",
        "email",
        "fixed",
        "initials",
        "keep",
        "ms",
        "null",
        "partial",
        "pseudonym",
        "remove",
        "s",
        "stars",
        "year",
        "-_!~@[`{ ",
        "-----------------",
        "true",
        "a:b:c",
        "a:",
        ":a",
        "*:*",
        "a.**:read",
        "{part}.**:*",
        "{part}x:edit",
        "{other}:edit",
        "{part}",
        "patients.**",
        "//a",
        "/\\a",
        "/ a",
        "http://a.example",
        "javascript:alert(1)",
        "reads",
        "nurse",
        "patients.chart",
        "$.a",
        "$..a",
        condition.as_str(),
        deep.as_str(),
    ] {
        emit(&format!("{other:?} instead"), json!(other));
    }
    for other in
        [text.to_uppercase(), format!("{text} "), format!(" {text}"), format!("{text}\u{0}"), format!("{text}x")]
    {
        emit(&format!("{other:?} instead"), json!(other));
    }
}

fn numbers(emit: &mut dyn FnMut(&str, Value)) {
    for number in [
        json!(-1),
        json!(0),
        json!(1),
        json!(2),
        json!(3),
        json!(4),
        json!(60),
        json!(61),
        json!(64),
        json!(65),
        json!(1.0),
        json!(2.0),
        json!(1.5),
        json!(-0.5),
        json!(9_007_199_254_740_991_u64),
        json!(9_007_199_254_740_992_u64),
        json!(1e300),
    ] {
        emit(&format!("{number} instead"), number);
    }
}
