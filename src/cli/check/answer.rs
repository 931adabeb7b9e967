//! Answers: asks the policy, and compares.

use std::sync::Arc;

use permask::authoring::coverage::{self, Coverage};
use permask::{DecisionCode, Json, NavigationItem, Policy, Question, Session};
use serde_json::{Map, Value, json};

use super::ask::{Ask, Decision};
use super::difference::Difference;
use super::suite::Check;
use crate::failure::Failure;

/// What came out of one question.
struct Found {
    asked: String,
    expected: Value,
    found: Value,
    because: Option<String>,
    rules: Vec<(String, Vec<String>)>,
}

/// Asks one question, and notes the rules that decided it. Returns the difference from what is expected.
pub(crate) fn answer(
    check: &Check,
    policy: &Arc<Policy>,
    clock: u64,
    coverage: &mut Coverage,
) -> Result<Option<Difference>, Failure> {
    let session = check.setting.session(policy, clock)?;
    let difference = |found: Found| Difference {
        test: check.name.clone(),
        at: check.at.clone(),
        who: check.setting.words(),
        asked: found.asked,
        expected: found.expected,
        found: found.found,
        because: found.because,
        rules: found.rules,
    };
    // A misspelt role gives nothing, and a test that expects a denial would pass with it.
    if session.unknown_assignments() != check.unknown {
        let because = "assignments that the policy does not know give nothing; a test names them in `unknown`";
        let (expected, found) = (json!(check.unknown), json!(session.unknown_assignments()));
        let asked = "`unknown`".to_owned();
        return Ok(Some(difference(Found {
            asked,
            expected,
            found,
            because: Some(because.to_owned()),
            rules: Vec::new(),
        })));
    }
    let found = match &check.ask {
        Ask::Limit { limit, expected } => limit_found(&session, limit, expected),
        Ask::Mask { record_type, record, expected } => {
            coverage.add_mask(&session, record_type);
            mask_found(&session, record_type, record, expected)
        }
        Ask::Item { item, is_visible } => {
            coverage.add_navigation(&session);
            item_found(&session, item, *is_visible)
        }
        Ask::Navigation { expected } => {
            coverage.add_navigation(&session);
            navigation_found(&session, expected)
        }
        Ask::Permission { permission, object, next, expected } => {
            let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
            coverage.add_permission(&session, permission, &question);
            permission_found(&session, permission, &question, expected)
        }
        Ask::Task { task, parameters, is_allowed, missing } => {
            coverage.add_task(&session, task);
            task_found(&session, task, parameters, *is_allowed, missing.as_deref())
        }
    };
    Ok(found.map(difference))
}

fn permission_found(
    session: &Session,
    permission: &str,
    question: &Question<'_>,
    expected: &Decision,
) -> Option<Found> {
    let explanation = session.explain(permission, question);
    let rules: Vec<&str> = explanation.rules.iter().map(|rule| rule.id.as_str()).collect();
    let members = [
        ("outcome", Some(json!(expected.outcome)), json!(explanation.outcome)),
        ("code", expected.code.as_ref().map(|code| json!(code)), json!(explanation.code)),
        ("rules", expected.rules.as_ref().map(|rules| json!(rules)), json!(rules)),
        ("missing", expected.missing.as_ref().map(|missing| json!(missing)), json!(explanation.missing)),
    ];
    // A misspelt permission is denied, and a test that expects a denial would pass with it.
    let is_unasked = explanation.code == DecisionCode::UnknownPermission && expected.code.is_none();
    if !is_unasked
        && members.iter().all(|(_, expected, found)| expected.as_ref().is_none_or(|expected| expected == found))
    {
        return None;
    }
    let (mut wanted, mut found) = (Map::new(), Map::new());
    for (name, expected, value) in members {
        // The code is told in any case: it is the first thing that people ask for.
        if expected.is_some() || name == "code" {
            found.insert(name.to_owned(), value);
        }
        wanted.extend(expected.map(|expected| (name.to_owned(), expected)));
    }
    let (wanted, found) = (Value::Object(wanted), Value::Object(found));
    Some(Found {
        asked: format!("`{permission}`"),
        expected: wanted,
        found,
        because: Some(explanation.sentence),
        rules: explanation.rules.into_iter().map(|rule| (rule.id, rule.via)).collect(),
    })
}

fn task_found(
    session: &Session,
    task: &str,
    parameters: &[(String, String)],
    is_allowed: bool,
    missing: Option<&[String]>,
) -> Option<Found> {
    let expected = match missing {
        Some(missing) => json!({ "allowed": is_allowed, "missing": missing }),
        None => json!({ "allowed": is_allowed }),
    };
    let arguments: Vec<(&str, &str)> =
        parameters.iter().map(|(name, resource)| (name.as_str(), resource.as_str())).collect();
    let Some(known) = session.task(task, &arguments) else {
        let with: Vec<String> = parameters.iter().map(|(name, resource)| format!("{name} {resource}")).collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(" and ")) };
        return Some(Found::unknown(format!("the task `{task}`{with}"), expected));
    };
    if known.allowed == is_allowed && missing.is_none_or(|missing| known.missing == missing) {
        return None;
    }
    let sentences = known.missing.iter().filter(|missing| !missing.contains(['*', '{']));
    let sentences: Vec<String> = sentences.map(|one| session.explain(one, &Question::default()).sentence).collect();
    Some(Found {
        asked: format!("the task `{task}`"),
        expected,
        found: json!({ "allowed": known.allowed, "missing": known.missing }),
        because: (!sentences.is_empty()).then(|| sentences.join(" ")),
        rules: Vec::new(),
    })
}

fn item_found(session: &Session, item: &str, is_visible: bool) -> Option<Found> {
    let navigation = session.navigation();
    let word = |is_visible: bool| json!(if is_visible { "visible" } else { "hidden" });
    let shows = ids(&navigation.items).contains(&item);
    let hidden = navigation.hidden.iter().find(|hidden| hidden.id == item);
    if !shows && hidden.is_none() {
        return Some(Found::unknown(format!("the entry `{item}`"), word(is_visible)));
    }
    (shows != is_visible).then(|| Found {
        asked: format!("the entry `{item}`"),
        expected: word(is_visible),
        found: word(shows),
        because: hidden.map(|hidden| hidden.sentence.clone()),
        rules: Vec::new(),
    })
}

fn navigation_found(session: &Session, expected: &[String]) -> Option<Found> {
    let navigation = session.navigation();
    let shown = ids(&navigation.items);
    (shown != expected).then(|| Found {
        asked: "the navigation".to_owned(),
        expected: json!(expected),
        found: json!(shown),
        because: None,
        rules: Vec::new(),
    })
}

fn limit_found(session: &Session, limit: &str, expected: &Json) -> Option<Found> {
    let asked = format!("the limit `{limit}`");
    if !coverage::declares_limit(session.policy(), limit) {
        return Some(Found::unknown(asked, value(expected)));
    }
    let found = session.limit(limit).unwrap_or(Json::Null);
    (!is_same(&found, expected)).then(|| Found {
        asked,
        expected: value(expected),
        found: value(&found),
        because: (found == Json::Null).then(|| "Nothing that the subject holds carries the limit.".to_owned()),
        rules: Vec::new(),
    })
}

fn mask_found(session: &Session, record_type: &str, record: &Json, expected: &Json) -> Option<Found> {
    let masked = session.mask(record_type, record);
    (!is_same(&masked.data, expected)).then(|| {
        let fields = masked.masked.iter().map(|field| match &field.class {
            Some(class) => format!("`{}` ({class}: {})", field.pointer, field.mask),
            None => format!("`{}` ({})", field.pointer, field.mask),
        });
        let fields: Vec<String> = fields.collect();
        let because = if fields.is_empty() {
            "Nothing is masked.".to_owned()
        } else {
            format!("Masked are {}.", fields.join(", "))
        };
        Found {
            asked: format!("a record of type `{record_type}`"),
            expected: value(expected),
            found: value(&masked.data),
            because: Some(because),
            rules: Vec::new(),
        }
    })
}

impl Found {
    /// What is found of something that the policy does not declare.
    fn unknown(asked: String, expected: Value) -> Self {
        let because = Some("The policy does not declare it.".to_owned());
        Self { asked, expected, found: Value::Null, because, rules: Vec::new() }
    }
}

/// Returns the ids of all entries that show, each before those below it.
fn ids<'n>(items: &[NavigationItem<'n>]) -> Vec<&'n str> {
    items.iter().flat_map(|item| std::iter::once(item.id).chain(ids(&item.children))).collect()
}

/// Compares by value: members in any order, numbers as numbers.
fn is_same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => {
            left == right
                || left.parse::<f64>().ok().zip(right.parse::<f64>().ok()).is_some_and(|(left, right)| left == right)
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            let has =
                |name: &str, json: &Json| right.iter().any(|(known, other)| known == name && is_same(json, other));
            left.len() == right.len() && left.iter().all(|(name, json)| has(name, json))
        }
        _ => left == right,
    }
}

/// Returns the same as data for output. A number that it cannot hold becomes its text.
fn value(json: &Json) -> Value {
    serde_json::from_str(&json.to_string()).unwrap_or_else(|_| Value::String(json.to_string()))
}
