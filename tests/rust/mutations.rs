//! Takes the policies of the systems apart, piece by piece: whatever is removed, a question notices.

use permask_tests::systems::{FOLDERS, Question, QuestionFile, Runner, Verdict, policy};
use serde_json::{Value, json};

/// Pieces whose removal no question can notice, with the reason.
const UNNOTICED: [(&str, &str, &str); 4] = [
    ("lytics", "/everyone/rules/0/when is removed", "the deny rule beside it keeps everybody else out as well"),
    ("insider", "/navigation/2/children/0/requires is removed", "everyone holds what the entry needs"),
    ("adobe", "/navigation/3/requires is removed", "everyone holds what the entry needs"),
    ("synerise", "/navigation/4/requires is removed", "everyone holds what the entry needs"),
];

/// A policy document with a piece missing.
struct Mutation {
    what: String,
    policy: Value,
}

fn noticed(system: &str) {
    let whole = policy(system).expect("a policy");
    let mut files: Vec<QuestionFile> = FOLDERS
        .iter()
        .filter_map(|folder| {
            let path = permask_tests::path(&format!("{folder}/{system}.json"));
            QuestionFile::read(&path).expect("a question file")
        })
        .collect();
    assert_eq!(files.len(), FOLDERS.len());
    assert_eq!(notices(system, &mut files, &whole), Some(false), "{system}: the whole policy answers everything");
    let mut unnoticed = Vec::new();
    let mut count = 0;
    for Mutation { what, policy } in mutations(&whole) {
        match notices(system, &mut files, &policy) {
            // The engine refuses the document: nobody can get it into a browser.
            None => {}
            Some(true) => count += 1,
            Some(false) => unnoticed.push(what),
        }
    }
    let excused: Vec<&str> = UNNOTICED.iter().filter(|(of, ..)| *of == system).map(|(_, what, _)| *what).collect();
    assert_eq!(unnoticed, excused, "{system}: {count} pieces are noticed, and these are not");
    assert!(count > 50, "{system}: {count} pieces");
}

/// Says whether an answer is not right any more; none where the policy does not load. The question that notices comes
/// first the next time: what lies side by side in a policy is noticed by the same.
fn notices(system: &str, files: &mut [QuestionFile], policy: &Value) -> Option<bool> {
    for file in files {
        let runner = Runner::new(system, policy, &file.fixtures).ok()?;
        let is_right = |question: &Value| runner.verdict(&Question::read(question)) == Verdict::Right;
        if let Some(position) = file.questions.iter().position(|question| !is_right(question)) {
            file.questions[..=position].rotate_right(1);
            return Some(true);
        }
    }
    Some(false)
}

/// Returns the policy with each piece missing, one at a time.
fn mutations(policy: &Value) -> Vec<Mutation> {
    let mut pieces = Vec::new();
    walk(policy, &mut Vec::new(), &mut pieces);
    let mutated = |(path, becomes): (Vec<String>, Option<Value>)| {
        let mut policy = policy.clone();
        let (last, parents) = path.split_last().expect("a path");
        let mut place = &mut policy;
        for step in parents {
            place = match place {
                Value::Array(elements) => &mut elements[step.parse::<usize>().expect("an index")],
                other => &mut other[step.as_str()],
            };
        }
        let what = match &becomes {
            Some(value) => format!("/{} becomes {value}", path.join("/")),
            None => format!("/{} is removed", path.join("/")),
        };
        match (place, becomes) {
            (Value::Array(elements), None) => drop(elements.remove(last.parse().expect("an index"))),
            (Value::Array(elements), Some(value)) => elements[last.parse::<usize>().expect("an index")] = value,
            (Value::Object(members), None) => drop(members.shift_remove(last)),
            (Value::Object(members), Some(value)) => drop(members.insert(last.clone(), value)),
            _ => unreachable!("a path leads to a member or an element"),
        }
        Mutation { what, policy }
    };
    pieces.into_iter().map(mutated).collect()
}

/// Collects the pieces: each place with what it becomes, or nothing where it is removed.
fn walk(value: &Value, path: &mut Vec<String>, pieces: &mut Vec<(Vec<String>, Option<Value>)>) {
    let mut below = |step: String, value: &Value| {
        path.push(step);
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        piece(&names, value, &mut |becomes| pieces.push((path.clone(), becomes)));
        walk(value, path, pieces);
        path.pop();
    };
    match value {
        Value::Array(elements) => elements.iter().enumerate().for_each(|(at, value)| below(at.to_string(), value)),
        Value::Object(members) => members.iter().for_each(|(name, value)| below(name.clone(), value)),
        _ => {}
    }
}

/// Says what becomes of a value that is a piece.
fn piece(path: &[&str], value: &Value, becomes: &mut dyn FnMut(Option<Value>)) {
    let (name, parent) = (path[path.len() - 1], path.len().checked_sub(2).map_or("", |at| path[at]));
    match (parent, name) {
        // Whole rules, constraints, tiers, and what makes fields read-only.
        ("rules" | "constraints" | "tiers" | "read-only", _) => becomes(None),
        // Single permissions of a rule, a requirement, or an assignment.
        ("allow" | "deny" | "requires" | "includes" | "implies" | "fields", _) => becomes(None),
        (group, "roles") if path[0] == "groups" && group != "groups" => becomes(None),
        ("statuses", _) => becomes(Some(json!(if value == "full" { "none" } else { "full" }))),
        (_, "when" | "unless" | "except" | "through" | "abstract" | "tenant" | "export" | "edit" | "grants") => {
            becomes(None);
        }
        // Who may ask for a value, and what that takes.
        ("reveal", "acr" | "max-age") | (_, "reveal") => becomes(None),
        (_, "limits") if path.len() > 1 => becomes(None),
        (_, "requires") => becomes(None),
        (_, "absent-status") => becomes(Some(json!(if value == "full" { "none" } else { "full" }))),
        _ => {}
    }
    // Single actions: `jobs:view,create` without `create`.
    let is_pattern = matches!(parent, "allow" | "deny" | "requires") || matches!(name, "allow" | "deny");
    if let (true, Some((resource, actions))) = (is_pattern, value.as_str().and_then(|text| text.split_once(':'))) {
        let actions: Vec<&str> = actions.split(',').collect();
        for action in actions.iter().filter(|_| actions.len() > 1) {
            let others: Vec<&str> = actions.iter().filter(|other| *other != action).copied().collect();
            becomes(Some(json!(format!("{resource}:{}", others.join(",")))));
        }
    }
}

#[test]
fn of_lytics() {
    noticed("lytics");
}

#[test]
fn of_insider() {
    noticed("insider");
}

#[test]
fn of_adobe() {
    noticed("adobe");
}

#[test]
fn of_liveramp() {
    noticed("liveramp");
}

#[test]
fn of_synerise() {
    noticed("synerise");
}
