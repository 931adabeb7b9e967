//! Differences: where a policy answers otherwise than its tests expect.

use std::path::Path;

use serde_json::{Value, json};

/// An answer that was not expected.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The test's name.
    pub(super) test: String,
    /// Where the test, or the cell of its table, stands: a JSON Pointer.
    pub(super) at: String,
    /// What was asked, and by whom.
    pub(super) asked: String,
    pub(super) who: String,
    pub(super) expected: Value,
    pub(super) found: Value,
    /// Why the policy answers so, in one sentence.
    pub(super) because: Option<String>,
    /// The rules that decided, each with the way on which it is held.
    pub(super) rules: Vec<(String, Vec<String>)>,
}

impl Difference {
    /// Returns the lines for people.
    pub(crate) fn as_text(&self, file: &Path) -> String {
        let Self { test, at, asked, who, expected, found, because, rules } = self;
        let mut text = format!("difference: {test}: {asked} for {who}\n  --> {}#{at}\n", file.display());
        text.push_str(&format!("   = expected: {}\n   = found: {}\n", plain(expected), plain(found)));
        if let Some(because) = because {
            text.push_str(&format!("   = because: {because}\n"));
        }
        for (rule, via) in rules {
            text.push_str(&format!("   = rule: {rule} via {}\n", via.join(" → ")));
        }
        text
    }

    /// Returns the same as data.
    pub(crate) fn as_json(&self, file: &Path) -> Value {
        let Self { test, at, asked, who, expected, found, because, rules } = self;
        let rules: Vec<Value> = rules.iter().map(|(id, via)| json!({ "id": id, "via": via })).collect();
        json!({
            "file": file.to_string_lossy(),
            "at": at,
            "test": test,
            "asked": asked,
            "subject": who,
            "expected": expected,
            "found": found,
            "because": because,
            "rules": rules,
        })
    }
}

/// Returns a word without quotation marks, and members with their names.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) if members.keys().any(|name| name == "outcome") => {
            let members = members.iter().map(|(name, value)| match value {
                Value::String(text) if name == "outcome" => text.clone(),
                Value::String(text) => format!("{name} {text}"),
                other => format!("{name} {other}"),
            });
            members.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
