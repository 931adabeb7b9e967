//! A thousand random cases with the answers of another evaluator, which knew the policy language and not this code.

use permask::{Json, Policy, Question, Session, Subject};
use permask_tests::{strings, text};
use serde_json::{Value, json};

#[test]
fn a_thousand_random_cases_are_answered_alike() {
    let mut failures = Vec::new();
    let mut count = 0;
    for line in text("cases/decisions.ndjson").lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        count += 1;
        let found = answer(&case).unwrap_or_else(|error| json!({ "error": error }));
        if found != case["expected"] {
            failures.push(format!("case {}: expected {}, found {found}", case["case"], case["expected"]));
        }
    }
    assert_eq!(count, 1000);
    let first: Vec<&String> = failures.iter().take(20).collect();
    assert!(failures.is_empty(), "{} of {count} cases differ: {first:#?}", failures.len());
}

fn answer(case: &Value) -> Result<Value, String> {
    let words = |error: permask::Error| error.to_string();
    let policy = Policy::read(case["policy"].to_string().as_bytes()).map_err(words)?;
    let subject = Subject::read(case["subject"].to_string().as_bytes()).map_err(words)?;
    let read = |value: &Value| Json::read_document(value.to_string().as_bytes()).map_err(words);
    let optional = |value: Option<&Value>| value.map(read).transpose();
    let options = &case["options"];
    assert_eq!(options["now"], "2026-06-01T12:00:00Z");
    let mut session = Session::new(policy.into(), subject, 1_780_315_200);
    if let Some(tenant) = options.get("tenant") {
        session = session.in_tenant(tenant.as_str());
    }
    session = session.with_context(optional(options.get("context"))?);
    if let Some(preview) = options.get("preview") {
        let names =
            |member: &str| -> Vec<String> { strings(&preview[member]).into_iter().map(str::to_owned).collect() };
        session = session.viewed_as(&names("roles"), &names("groups"));
    }
    let request = &case["request"];
    let object = optional(request.get("object"))?;
    let question = Question { object: object.as_ref(), ..Question::default() };
    let permission = format!("{}:{}", request["resource"].as_str().unwrap(), request["action"].as_str().unwrap());
    let explanation = session.explain(&permission, &question);
    if explanation.outcome != session.decide(&permission, &question) {
        return Err("the explanation differs from the decision".to_owned());
    }
    let rules: Vec<&str> = explanation.rules.iter().map(|rule| rule.id.as_str()).collect();
    Ok(json!({
        "outcome": explanation.outcome,
        "code": explanation.code,
        "rules": rules,
        "missing": explanation.missing,
    }))
}
