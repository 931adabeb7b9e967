//! The vectors of what records look like: which values paths select, and what each of them comes to for whom.

use std::collections::BTreeSet;
use std::sync::Arc;

use permask::{Json, Paths, Policy, Purpose, Session, Subject};
use permask_tests::{compare, run, strings, vectors};
use serde_json::{Map, Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

/// Returns the pointers of the values that the paths select.
fn selected(paths: &Paths, document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![(String::new(), document, Some(0))];
    while let Some((pointer, value, node)) = waiting.pop() {
        let Some(node) = node else { continue };
        if paths.nodes[node as usize].listed {
            found.insert(pointer.clone());
        }
        for (index, element) in value.as_array().into_iter().flatten().enumerate() {
            waiting.push((format!("{pointer}/{index}"), element, paths.element(node, index as u64)));
        }
        for (name, member) in value.as_object().into_iter().flatten() {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            waiting.push((format!("{pointer}/{escaped}"), member, paths.member(node, name)));
        }
    }
    found
}

/// Returns those of the pointers that no other one stands above.
fn outermost(pointers: &BTreeSet<String>) -> BTreeSet<String> {
    let is_below =
        |pointer: &String, other: &String| pointer.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
    pointers.iter().filter(|pointer| !pointers.iter().any(|other| is_below(pointer, other))).cloned().collect()
}

#[test]
fn paths_select_what_they_say() {
    let mut differences = 0;
    run(&vectors("paths"), |case| {
        let selectors = strings(&case["selectors"]);
        let fields: Map<String, Value> = selectors.iter().map(|path| ((*path).to_owned(), json!("c"))).collect();
        let documents = ["remove", "stars"].map(|mask| {
            json!({
                "format": 1, "id": "paths", "resources": {},
                "classes": {"c": {"mask": mask}},
                "records": {"r": {"unlisted": "show", "fields": fields}},
            })
        });
        let policies = documents.map(|document| Policy::read(document.to_string().as_bytes()));
        differences += usize::from(case.get("rfc").is_some());
        if case["invalid"] == true {
            return policies.into_iter().try_for_each(|policy| match policy {
                Ok(_) => Err("was read".to_owned()),
                Err(error) => compare("code", &error.code().as_str(), &"bad-path"),
            });
        }
        for policy in policies {
            let policy = policy.map_err(|error| error.to_string())?;
            let paths = Arc::clone(policy.paths("r").ok_or("no record type")?);
            let found = selected(&paths, &case["document"]);
            compare(
                "selected",
                &json!(found),
                &json!(strings(&case["selected"]).into_iter().collect::<BTreeSet<_>>()),
            )?;
            // What is selected is masked, and what has drifted too.
            if case["document"].is_array() {
                continue;
            }
            let session = Session::new(policy.into(), Subject::new("u-1", ["none"]), NOW);
            let record =
                Json::read_record(case["document"].to_string().as_bytes()).map_err(|error| error.to_string())?;
            let masked = session.mask("r", &record).masked;
            let mut expected = outermost(&found);
            expected.extend(case.get("drift").map(strings).unwrap_or_default().into_iter().map(str::to_owned));
            // null under stars shows all that there is.
            let is_listed = |pointer: &String| {
                case["document"].pointer(pointer) != Some(&Value::Null)
                    || masked.first().is_some_and(|field| field.mask == "remove")
            };
            let expected: Vec<String> = expected.into_iter().filter(is_listed).collect();
            let found: BTreeSet<&str> = masked.iter().map(|field| field.pointer.as_str()).collect();
            compare("masked", &json!(found), &json!(expected))?;
        }
        Ok(())
    });
    assert!(differences > 15, "{differences} differences to RFC 9535");
}

fn session(policy: &Arc<Policy>, case: &Value) -> Result<Session, String> {
    let words = |error: permask::Error| error.to_string();
    let subject = Subject::read(case["subject"].to_string().as_bytes()).map_err(words)?;
    let context = case.get("context").map(|context| Json::read_record(context.to_string().as_bytes())).transpose();
    let session = Session::new(Arc::clone(policy), subject, NOW).with_context(context.map_err(words)?);
    let Some(preview) = case.get("preview") else { return Ok(session) };
    let roles: Vec<String> = strings(&preview["roles"]).into_iter().map(str::to_owned).collect();
    Ok(session.viewed_as(&roles, &[]))
}

#[test]
fn records_look_as_classes_say() {
    let vectors = vectors("looks");
    let policy = Arc::new(Policy::read(vectors["policy"].to_string().as_bytes()).expect("a policy"));
    run(&vectors, |case| {
        let session = session(&policy, case)?;
        let text = case["text"].as_str().map_or_else(|| case["record"].to_string(), str::to_owned);
        let record = Json::read_record(text.as_bytes()).map_err(|error| error.to_string())?;
        let record_type = case["type"].as_str().expect("a record type");
        let (purpose, masked) = match case["for"].as_str() {
            Some("view") => (Purpose::View, session.mask(record_type, &record)),
            Some("export") => (Purpose::Export, session.export(record_type, &record)),
            other => return Err(format!("no purpose: {other:?}")),
        };
        if let Some(data) = case["data-text"].as_str() {
            compare("data", &masked.data.to_string().as_str(), &data)?;
        } else if let Some(data) = case.get("data") {
            let found: Value = serde_json::from_str(&masked.data.to_string()).map_err(|error| error.to_string())?;
            compare("data", &found, data)?;
        }
        let fields =
            masked.masked.iter().map(|field| json!([field.pointer, field.class, field.mask, field.reveal.as_str()]));
        compare("masked", &Value::Array(fields.collect()), &case["masked"])?;
        compare("reads", &json!(session.reads(record_type, purpose)), &case["reads"])?;
        without_a_record(&session, record_type, purpose, &record)
    });
}

/// Without a record nothing shows that some record would hide.
fn without_a_record(session: &Session, record_type: &str, purpose: Purpose, record: &Json) -> Result<(), String> {
    let (about_all, about_one) =
        (session.look(record_type, purpose, None), session.look(record_type, purpose, Some(record)));
    for (all, one) in about_all.iter().flat_map(|look| &look.nodes).zip(about_one.iter().flat_map(|look| &look.nodes)) {
        if all.mask.is_none() && one.mask.is_some() || all.drift.is_none() && one.drift.is_some() {
            return Err("a look at every record shows what the look at one hides".to_owned());
        }
    }
    compare("known", &about_all.is_some(), &about_one.is_some())
}

#[test]
fn values_are_revealed_to_whom_the_class_says() {
    let vectors = vectors("reveal");
    let policy = Arc::new(Policy::read(vectors["policy"].to_string().as_bytes()).expect("a policy"));
    run(&vectors, |case| {
        let session = session(&policy, case)?;
        let record = case.get("record").map(|record| Json::read_record(record.to_string().as_bytes())).transpose();
        let record = record.map_err(|error| error.to_string())?;
        let (record_type, path) = (case["type"].as_str().expect("a type"), case["path"].as_str().expect("a path"));
        let decision = session.reveal(record_type, path, record.as_ref());
        let found = serde_json::to_value(&decision).map_err(|error| error.to_string())?;
        for name in ["outcome", "code", "acr", "maxAge"] {
            compare(name, &found[name], &case[name])?;
        }
        let known = case.get("known").cloned().unwrap_or_else(|| json!([record_type, path]));
        let event = json!({
            "sub": "u1", "tenant": "acme", "policy": "reveal", "recordType": known[0], "path": known[1],
            "class": case["class"], "outcome": case["outcome"], "code": case["code"], "time": NOW,
        });
        compare("event", &found["event"], &event)?;
        // A look says the same of each value of the class.
        let mut value = record_of(path);
        for (name, member) in case["record"].as_object().into_iter().flatten() {
            value[name] = member.clone();
        }
        let value = Json::read_record(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
        let masked = session.mask(record_type, &value).masked;
        // Each class alone says nothing of ways of signing in that only together are none.
        let is_told = case["class"].is_string() && case["code"] != "needs-object" && case["look"] != "otherwise";
        let told = masked.first().map(|field| field.reveal.as_str());
        if is_told { compare("in a look", &json!(told), &case["outcome"]) } else { Ok(()) }
    });
}

/// Returns a record with a value at a path of names.
fn record_of(path: &str) -> Value {
    let names: Vec<&str> = path.split(['.', '$', '[', ']', '\'', ' ', '*']).filter(|name| !name.is_empty()).collect();
    names.iter().rev().fold(json!("text"), |value, name| json!({ *name: value }))
}

#[test]
fn a_session_says_when_somebody_has_signed_in_too_long_ago() {
    let vectors = vectors("reveal");
    let policy = Arc::new(Policy::read(vectors["policy"].to_string().as_bytes()).expect("a policy"));
    let subject = json!({ "id": "u1", "roles": ["support"], "acr": "mfa", "auth_time": NOW - 100 });
    let subject = Subject::read(subject.to_string().as_bytes()).expect("a subject");
    let mut session = Session::new(policy, subject, NOW);
    let outcome = |session: &Session| session.reveal("note", "$.fresh", None).outcome.as_str();
    assert_eq!((session.changes_at(), outcome(&session)), (Some(NOW + 201), "allow"));
    session.set_now(NOW + 200);
    assert_eq!((session.changes_at(), outcome(&session)), (Some(NOW + 201), "allow"));
    session.set_now(NOW + 201);
    // The next class that has a say is `both`, with ten minutes.
    assert_eq!((session.changes_at(), outcome(&session)), (Some(NOW + 501), "step-up"));
    session.set_now(NOW + 501);
    assert_eq!(session.changes_at(), None);
}

#[test]
fn a_subject_says_how_and_when_it_signed_in_or_is_refused() {
    for (claims, at) in [
        (json!({ "acr": 7 }), "/acr"),
        (json!({ "acr": "" }), "/acr"),
        (json!({ "auth_time": "2026-06-01T12:00:00Z" }), "/auth_time"),
        (json!({ "auth_time": -1 }), "/auth_time"),
        (json!({ "auth_time": 1.5 }), "/auth_time"),
    ] {
        let mut subject = json!({ "id": "u1", "roles": [] });
        subject.as_object_mut().expect("an object").extend(claims.as_object().expect("an object").clone());
        let error = Subject::read(subject.to_string().as_bytes()).expect_err("is read");
        assert_eq!(error.at(), at, "{subject}");
    }
}

#[test]
fn fields_of_a_preview_are_clear_where_both_see_them() {
    let vectors = vectors("looks");
    let policy = Arc::new(Policy::read(vectors["policy"].to_string().as_bytes()).expect("a policy"));
    let outcome = |role: &str, preview: &str, record_type: &str, path: &str| {
        let session = Session::new(Arc::clone(&policy), Subject::new("u1", [role]), NOW);
        let session = session.viewed_as(&[preview.to_owned()], &[]);
        let fields = session.fields(record_type, Purpose::View, None).expect("a record type");
        let field = fields.fields.iter().find(|field| field.path == path).expect("a path");
        (json!(field.outcome), json!(field.code), field.mask)
    };
    assert_eq!(outcome("viewer", "viewer", "allow", "$.s"), (json!("allow"), json!("allowed"), None));
    assert_eq!(outcome("viewer", "none", "allow", "$.s"), (json!("deny"), json!("masked"), Some("stars")));
    assert_eq!(outcome("none", "viewer", "allow", "$.s"), (json!("deny"), json!("masked"), Some("stars")));
    let conditional = (json!("conditional"), json!("needs-object"), Some("stars"));
    assert_eq!(outcome("viewer", "none", "open-note", "$.a"), conditional);
}
