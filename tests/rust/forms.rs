//! The vectors of what forms ask: tasks with parameters, fields, assignments. `tests/js` runs the same through the
//! package.

use std::sync::Arc;

use permask::{Assigned, Json, Policy, Purpose, Session, Subject};
use permask_tests::{compare, run, strings, vectors};
use serde_json::{Map, Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

fn policy(vectors: &Value) -> Arc<Policy> {
    Arc::new(Policy::read(vectors["policy"].to_string().as_bytes()).expect("a policy"))
}

fn subject(case: &Value) -> Result<Subject, String> {
    Subject::read(case["subject"].to_string().as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn tasks_with_parameters() {
    let vectors = vectors("tasks");
    let policy = policy(&vectors);
    run(&vectors, |case| {
        let session = Session::new(Arc::clone(&policy), Subject::new("u-1", strings(&case["roles"])), NOW);
        let arguments = case["arguments"].as_object().expect("arguments");
        let arguments: Vec<(&str, &str)> =
            arguments.iter().map(|(name, path)| (name.as_str(), path.as_str().expect("a resource"))).collect();
        let Some(task) = session.task(case["task"].as_str().expect("a task"), &arguments) else {
            return compare("unknown", &true, &(case["unknown"] == true));
        };
        let parameters: Map<String, Value> =
            task.parameters.iter().map(|parameter| (parameter.name.to_owned(), json!(parameter.allowed))).collect();
        compare("unknown", &json!(null), &case["unknown"])?;
        compare("allowed", &json!(task.allowed), &case["allowed"])?;
        compare("missing", &json!(task.missing), &case["missing"])?;
        compare("parameters", &Value::Object(parameters), &case["parameters"])?;
        let listed = session.tasks().into_iter().find(|other| other.id == task.id);
        let is_as_listed = listed.as_ref() == Some(&task);
        compare("as it is listed", &(is_as_listed || !arguments.is_empty()), &true)
    });
}

#[test]
fn fields() {
    let vectors = vectors("fields");
    let policy = policy(&vectors);
    run(&vectors, |case| {
        let session = Session::new(Arc::clone(&policy), subject(case)?, NOW);
        let record = case.get("record").map(|record| Json::read_record(record.to_string().as_bytes()));
        let record = record.transpose().map_err(|error| error.to_string())?;
        let purpose = match case["for"].as_str() {
            Some("edit") => Purpose::Edit,
            Some("export") => Purpose::Export,
            Some("query") => Purpose::Query,
            Some("view") => Purpose::View,
            other => return Err(format!("no purpose: {other:?}")),
        };
        let record_type = case["type"].as_str().expect("a record type");
        let Some(fields) = session.fields(record_type, purpose, record.as_ref()) else {
            return compare("unknown", &true, &(case["unknown"] == true));
        };
        let rows = fields
            .fields
            .iter()
            .map(|field| json!([field.path, field.class, field.outcome, field.code, field.mask, field.rule]));
        compare("fields", &Value::Array(rows.collect()), &case["fields"])?;
        compare("others", &json!(fields.others), &case["others"])?;
        // What is said of every record holds for each: a verdict without one is never undone by one.
        let anonymous = session.fields(record_type, purpose, None).expect("the same record type");
        let holds = anonymous.fields.iter().zip(&fields.fields).all(|(about_all, about_one)| {
            about_all.outcome == about_one.outcome || about_all.code == permask::FieldCode::NeedsObject
        });
        let is_of_tenant = record_type == "note" || case["record"]["company"] == "acme";
        compare("holds for each", &(holds || !is_of_tenant), &true)
    });
}

#[test]
fn what_leaves_is_what_the_fields_say() {
    let vectors = vectors("fields");
    let policy = policy(&vectors);
    let record =
        Json::read_record(br#"{"email":"ada@example.com","name":"Ada","id":7,"company":"acme"}"#).expect("a record");
    let mut asked = 0;
    run(&vectors, |case| {
        if case["type"] != "person" {
            return Ok(());
        }
        asked += 1;
        let session = Session::new(Arc::clone(&policy), subject(case)?, NOW);
        for (purpose, masked) in
            [(Purpose::View, session.mask("person", &record)), (Purpose::Export, session.export("person", &record))]
        {
            let fields = session.fields("person", purpose, None).expect("a record type");
            let of_fields = fields.fields.iter().filter_map(|field| Some((field.path.replace("$.", "/"), field.mask?)));
            let of_record = masked.masked.iter().map(|field| (field.pointer.clone(), field.mask));
            compare("masks", &of_record.collect::<Vec<_>>(), &of_fields.collect::<Vec<_>>())?;
        }
        Ok(())
    });
    assert!(asked > 10, "{asked} cases");
}

#[test]
fn assignment_forms() {
    let vectors = vectors("assignable");
    let policy = policy(&vectors);
    run(&vectors, |case| {
        let assigned = match (case["role"].as_str(), case["group"].as_str()) {
            (Some(role), None) => Assigned::Role(role),
            (None, Some(group)) => Assigned::Group(group),
            _ => return Err("expected a role or a group".to_owned()),
        };
        let answer = policy.assignable(&subject(case)?, assigned, case["tenant"].as_str());
        compare("code", &json!(answer.code), &case["code"])?;
        compare("constraint", &json!(answer.constraint), &case["constraint"])?;
        compare("allowed", &answer.allowed, &(case["code"] == "assignable"))
    });
}
