//! The vectors of decisions, navigation and masking, through the crate. `tests/js` runs the same through the package.

use std::collections::BTreeMap;
use std::sync::Arc;

use permask::{HiddenItem, Json, NavigationItem, Outcome, Policy, Question, Session, Subject};
use permask_tests::{compare, run, strings, vectors};
use serde_json::{Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

#[test]
fn decisions_and_their_explanations() {
    let vectors = vectors("decide");
    let policies = policies(&vectors);
    run(&vectors, |case| {
        let session = session(&policies, case);
        let ask = case["ask"].as_str().expect("ask");
        let question = Question::default();
        let explanation = session.explain(ask, &question);
        let found = serde_json::to_value(&explanation).expect("plain data");
        let rules: Vec<Value> = explanation.rules.iter().map(|rule| json!([rule.id, rule.effect, rule.via])).collect();
        compare("outcome", &found["outcome"], &case["outcome"])?;
        compare("code", &found["code"], &case["code"])?;
        compare("rules", &Value::Array(rules), &case["rules"])?;
        compare("roles", &found["roles"], &case["roles-that-would"])?;
        compare("nearest", &found["nearest"], case.get("nearest").unwrap_or(&Value::Null))?;
        compare("decide", &session.decide(ask, &question), &explanation.outcome)?;
        let is_listed = session.decide_all().any(|(name, outcome)| name == ask && outcome == Outcome::Allow);
        compare("listed as allowed", &is_listed, &(explanation.outcome == Outcome::Allow))
    });
}

#[test]
fn the_policy_language() {
    let vectors = vectors("language");
    run(&vectors, |case| {
        let mut policy = vectors["base"].clone();
        for (name, value) in case["policy"].as_object().expect("members") {
            policy[name] = value.clone();
        }
        let words = |error: permask::Error| error.to_string();
        let policy = Policy::read(policy.to_string().as_bytes()).map_err(words)?;
        let subject = Subject::read(case["subject"].to_string().as_bytes()).map_err(words)?;
        let read = |name: &str| {
            let text = case.get(name).map(Value::to_string);
            text.map(|text| Json::read_record(text.as_bytes())).transpose().map_err(words)
        };
        let mut session = Session::new(policy.into(), subject, NOW).with_context(read("context")?);
        if let Some(tenant) = case["tenant"].as_str() {
            session = session.in_tenant(Some(tenant));
        }
        if let Some(preview) = case.get("preview") {
            let roles: Vec<String> = strings(&preview["roles"]).into_iter().map(str::to_owned).collect();
            session = session.viewed_as(&roles, &[]);
        }
        let (object, next) = (read("object")?, read("next")?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        let ask = case["ask"].as_str().expect("ask");
        let explanation = session.explain(ask, &question);
        compare("outcome", &json!(explanation.outcome), &case["outcome"])?;
        compare("code", &json!(explanation.code), &case["code"])?;
        compare("decide", &session.decide(ask, &question), &explanation.outcome)?;
        if let Some(expected) = case.get("rules") {
            let rules: Vec<&str> = explanation.rules.iter().map(|rule| rule.id.as_str()).collect();
            compare("rules", &json!(rules), expected)?;
        }
        if let Some(expected) = case.get("considered") {
            let considered = explanation.considered.iter();
            let considered =
                considered.map(|rule| json!([rule.id, rule.outlook, rule.failing, rule.missing])).collect();
            compare("considered", &Value::Array(considered), expected)?;
        }
        let via: Vec<&Vec<String>> = explanation.rules.iter().map(|rule| &rule.via).collect();
        for (name, found) in [
            ("missing", json!(explanation.missing)),
            ("statusBlocks", json!(explanation.status_blocks)),
            ("via", json!(via)),
        ] {
            if let Some(expected) = case.get(name) {
                compare(name, &found, expected)?;
            }
        }
        Ok(())
    });
}

#[test]
fn limits() {
    let vectors = vectors("limits");
    let policy = Arc::new(Policy::read(vectors["policy"].to_string().as_bytes()).expect("a policy"));
    run(&vectors, |case| {
        let subject = Subject::read(case["subject"].to_string().as_bytes()).map_err(|error| error.to_string())?;
        let mut session = Session::new(Arc::clone(&policy), subject, NOW);
        if let Some(preview) = case.get("preview") {
            let roles: Vec<String> = strings(&preview["roles"]).into_iter().map(str::to_owned).collect();
            session = session.viewed_as(&roles, &[]);
        }
        for (name, expected) in case["limits"].as_object().expect("limits") {
            let found = session
                .limit(name)
                .map_or(Value::Null, |limit| serde_json::from_str(&limit.to_string()).expect("plain data"));
            let alike = found.as_f64().is_some() && found.as_f64() == expected.as_f64();
            compare(name, &(alike || found == *expected), &true).map_err(|error| format!("{error}: {found}"))?;
        }
        compare("an unknown limit", &session.limit("other"), &None)
    });
}

#[test]
fn navigation_and_tasks() {
    let vectors = vectors("navigation");
    let policies = policies(&vectors);
    run(&vectors, |case| {
        let session = session(&policies, case);
        let navigation = session.navigation();
        let hidden = |item: &HiddenItem<'_>| json!([item.id, item.parents, item.missing]);
        compare("shows", &outline(&navigation.items), &case["shows"].as_str().expect("shows").to_owned())?;
        compare("hidden", &Value::Array(navigation.hidden.iter().map(hidden).collect()), &case["hidden"])?;
        let tasks: BTreeMap<&str, Vec<String>> =
            session.tasks().into_iter().map(|task| (task.id, task.missing)).collect();
        compare("tasks", &json!(tasks), &case["missing"])?;
        let all_agree = session.tasks().iter().all(|task| task.allowed == task.missing.is_empty());
        compare("a task is allowed when nothing is missing", &all_agree, &true)
    });
}

#[test]
fn masking() {
    let vectors = vectors("mask");
    run(&vectors, |case| {
        let document = json!({
            "format": 1,
            "id": "mask",
            "resources": {"pii": {"actions": ["view", "partial"]}},
            "roles": {"view": {"rules": [{"allow": "pii:view"}]}, "partial": {"rules": [{"allow": "pii:partial"}]}},
            "classes": vectors["classes"],
            "records": {"record": {
                "unlisted": case.get("unlisted").unwrap_or(&json!("show")),
                "fields": case["fields"],
            }},
        });
        let policy = Policy::read(document.to_string().as_bytes()).map_err(|error| error.to_string())?;
        let session = Session::new(policy.into(), Subject::new("u-1", case["may"].as_str()), NOW);
        let record = match case["text"].as_str() {
            Some(text) => text.to_owned(),
            None => case["record"].to_string(),
        };
        let record = Json::read_record(record.as_bytes()).map_err(|error| error.to_string())?;
        let masked = session.mask(case["type"].as_str().unwrap_or("record"), &record);
        match case["data-text"].as_str() {
            Some(text) => compare("data", &masked.data.to_string().as_str(), &text)?,
            None => {
                let data =
                    serde_json::from_str::<Value>(&masked.data.to_string()).map_err(|error| error.to_string())?;
                compare("data", &data, &case["data"])?;
            }
        }
        let fields = masked.masked.iter().map(|field| json!([field.pointer, field.class, field.mask])).collect();
        compare("masked", &Value::Array(fields), &case["masked"])
    });
}

fn policies(vectors: &Value) -> BTreeMap<String, Arc<Policy>> {
    let policies = vectors["policies"].as_object().expect("policies");
    let read = |document: &Value| Policy::read(document.to_string().as_bytes()).expect("a policy");
    policies.iter().map(|(name, document)| (name.clone(), Arc::new(read(document)))).collect()
}

fn session(policies: &BTreeMap<String, Arc<Policy>>, case: &Value) -> Session {
    let policy = policies[case["policy"].as_str().expect("policy")].clone();
    Session::new(policy, Subject::new("u-1", strings(&case["roles"])), NOW)
}

/// Writes a tree as `home a(b c)`.
fn outline(items: &[NavigationItem<'_>]) -> String {
    let item = |item: &NavigationItem<'_>| match item.children.is_empty() {
        true => item.id.to_owned(),
        false => format!("{}({})", item.id, outline(&item.children)),
    };
    items.iter().map(item).collect::<Vec<_>>().join(" ")
}
