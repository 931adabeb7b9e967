//! Policies: any bytes are refused with an error that names a place of the document, or are a policy that answers every
//! question of every subject.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use permask::{Code, DecisionCode, Error, Json, Outcome, Policy, Question, Session, Subject};
use permask_fuzz::{check_error, check_place, json};
use serde_json::{Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

/// Most permissions that are asked about one by one: large policies are asked as a whole.
const ASKED: usize = 40;

/// Most roles and groups that are tried each alone.
const HOLDERS: usize = 6;

fuzz_target!(|data: &[u8]| {
    let document: Option<Value> = serde_json::from_slice(data).ok();
    match Policy::read(data) {
        Ok(policy) => check_policy(policy, &document.expect("a policy is JSON")),
        Err(error) => check_refusal(&error, document.as_ref()),
    }
});

fn check_refusal(error: &Error, document: Option<&Value>) {
    check_error(error);
    // A document in which a name stands twice has no tree in which the place could be looked up.
    if let Some(document) = document.filter(|_| error.code() != Code::DuplicateName) {
        check_place(error, document);
    }
}

fn check_policy(policy: Policy, document: &Value) {
    let policy = Arc::new(policy);
    let names = |member: &str| -> Vec<String> {
        let names = document[member].as_object().into_iter().flatten();
        names.map(|(name, _)| name.clone()).take(HOLDERS).collect()
    };
    let (roles, groups, statuses) = (names("roles"), names("groups"), names("statuses"));
    let status = statuses.first().cloned();
    let session = |roles: &[String], groups: &[String], status: Option<&String>| {
        let mut subject = json!({ "id": "u1", "roles": roles, "groups": groups, "tnt": "t1", "attrs": { "level": 1 } });
        if let Some(status) = status {
            subject["status"] = json!(status);
        }
        let subject = Subject::read(subject.to_string().as_bytes()).expect("a subject");
        Session::new(Arc::clone(&policy), subject, NOW)
    };

    // Nothing is allowed by default: whoever holds nothing has what everyone has.
    let nobody = session(&[], &[], status.as_ref());
    check_session(&nobody);
    if !document["everyone"].to_string().contains("allow") {
        for (permission, outcome) in nobody.decide_all() {
            assert_eq!(outcome, Outcome::Deny, "{permission} is allowed to nobody in particular");
        }
    }
    let all = session(&roles, &groups, status.as_ref());
    check_session(&all);
    for role in &roles {
        let alone = std::slice::from_ref(role);
        check_session(&session(alone, &[], status.as_ref()));
        // A preview can only narrow.
        let viewed = all.clone().viewed_as(alone, &[]);
        for ((permission, outcome), (_, lesser)) in all.decide_all().zip(viewed.decide_all()).take(ASKED) {
            assert!(lesser <= outcome, "the preview of {role:?} sees {permission}");
        }
    }
    for group in &groups {
        check_session(&session(&[], std::slice::from_ref(group), None));
    }
}

/// Asks a session everything that it can be asked.
fn check_session(session: &Session) {
    let objects =
        [json(&json!({})), json(&json!({ "id": "u1", "owner": "u1", "state": "Draft", "level": 1, "tags": ["a"] }))];
    let permissions: Vec<(String, Outcome)> =
        session.decide_all().map(|(name, outcome)| (name.to_owned(), outcome)).take(ASKED).collect();
    for (permission, of_type) in &permissions {
        let explanation = session.explain(permission, &Question::default());
        assert_eq!(explanation.outcome, *of_type, "the explanation of {permission}");
        assert!(!explanation.sentence.contains(char::is_control), "{:?}", explanation.sentence);
        for object in &objects {
            check_object(session, permission, *of_type, object);
        }
    }
    let navigation = session.navigation();
    assert!(navigation.hidden.iter().all(|item| !item.sentence.contains(char::is_control)), "{:?}", navigation.hidden);
    for task in session.tasks() {
        assert_eq!(task.allowed, task.missing.is_empty(), "the task {:?}", task.id);
    }
    for record_type in session.policy().record_types().chain(["no such type"]) {
        let masked = session.mask(record_type, &objects[1]);
        assert!(session.policy().record_types().any(|known| known == record_type) || masked.data == Json::Null);
    }
    assert_eq!(session.decide("no:such", &Question::default()), Outcome::Deny);
}

/// Holds what is said of a type against one of its objects.
fn check_object(session: &Session, permission: &str, of_type: Outcome, object: &Json) {
    let question = Question { object: Some(object), next: Some(object), context: None };
    let explanation = session.explain(permission, &question);
    assert_ne!(explanation.outcome, Outcome::Conditional, "{permission} waits for nothing");
    // The object of another tenant is none of which the type speaks.
    let is_foreign = explanation.code == DecisionCode::OtherTenant;
    let holds = of_type == Outcome::Conditional || of_type == explanation.outcome || is_foreign;
    assert!(holds, "{permission}: {of_type:?} for the type, {:?} for {object}", explanation.outcome);
}
