//! What lint finds, and what it leaves alone.

use std::collections::{BTreeMap, BTreeSet};

use permask::authoring::lint::{Finding, LintCode, Warning, lint};
use permask::{Json, Outcome, Policy, Question, Session, Subject};
use permask_tests::{compare, path, run, text, vectors};
use serde_json::{Value, json};

#[test]
fn each_finding_stands_where_it_belongs_and_not_beside_it() {
    let vectors = vectors("lint");
    run(&vectors, |case| {
        let findings = |member: &str| {
            let mut document = vectors["base"].clone();
            for (name, value) in case[member].as_object().expect("members") {
                document[name] = value.clone();
            }
            let warnings = lint(document.to_string().as_bytes()).map_err(|error| format!("{member}: {error}"))?;
            Ok::<Value, String>(warnings.iter().map(as_json).collect())
        };
        compare("findings", &findings("policy")?, &case["findings"])?;
        compare("near miss", &findings("near-miss")?, &json!([]))
    });
}

#[test]
fn every_code_has_a_vector_and_a_row_in_the_table() {
    let vectors = vectors("lint");
    let cases = vectors["cases"].as_array().expect("cases");
    let findings = cases.iter().flat_map(|case| case["findings"].as_array().expect("findings"));
    let caused: BTreeSet<&str> = findings.map(|finding| finding["code"].as_str().expect("a code")).collect();
    let known: BTreeSet<&str> = LintCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(caused, known);
    let documentation = text("../src/core/authoring/lint.rs");
    let rows: BTreeSet<&str> =
        documentation.lines().filter_map(|line| line.strip_prefix("//! | `")?.split('`').next()).collect();
    assert_eq!(rows, known);
}

#[test]
fn codes_are_kebab_case_and_sorted() {
    let codes: Vec<&str> = LintCode::ALL.iter().map(|code| code.as_str()).collect();
    assert!(codes.is_sorted());
    assert!(codes.iter().all(|code| code.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-')));
}

#[test]
fn findings_as_data_carry_their_code() {
    let vectors = vectors("lint");
    run(&vectors, |case| {
        let mut document = vectors["base"].clone();
        for (name, value) in case["policy"].as_object().expect("members") {
            document[name] = value.clone();
        }
        for warning in lint(document.to_string().as_bytes()).map_err(|error| error.to_string())? {
            let data = serde_json::to_value(&warning.finding).map_err(|error| error.to_string())?;
            compare("code", &data["code"].as_str(), &Some(warning.code().as_str()))?;
            compare("help", &warning.finding.help().is_empty(), &false)?;
        }
        Ok(())
    });
}

#[test]
fn a_policy_that_cannot_be_read_is_refused() {
    let error = lint(br#"{"format": 1, "id": "p", "resources": {}, "rolls": {}}"#).expect_err("refused");
    assert_eq!((error.code().as_str(), error.at()), ("unknown-member", "/rolls"));
}

/// Lint claims that some things change no answer. Each claim about each fourth of a thousand random policies is tried
/// (all of them take a quarter of a minute without optimization): without the rule or the pattern every answer stays; what nobody is ever allowed, nobody is; who holds a role that is in
/// conflict is denied everything.
#[test]
fn what_lint_claims_is_so() {
    let mut tried: BTreeMap<LintCode, usize> = BTreeMap::new();
    for line in text("cases/decisions.ndjson").lines().step_by(4) {
        let case: Value = serde_json::from_str(line).expect("a case");
        let document = &case["policy"];
        let before = answers(&case, document);
        for warning in lint(document.to_string().as_bytes()).expect("a policy") {
            let claim = format!("case {}: {} at {}", case["case"], warning.code(), warning.at);
            let changed = match &warning.finding {
                Finding::RedundantRule { .. } | Finding::OverruledAllow { .. } | Finding::IdleExcept { .. } => {
                    without(document, &warning.at)
                }
                Finding::NeverMatches { .. } => without(document, warning.at.rsplit_once('/').expect("a member").0),
                Finding::AlwaysMatches { .. } => without(document, &warning.at),
                Finding::UnallowedPermission { permission } => {
                    let found = before.iter().find(|(name, _)| name == permission).expect("a permission");
                    assert_eq!(found.1, Outcome::Deny, "{claim}");
                    count(&mut tried, &warning);
                    continue;
                }
                Finding::ConflictingRole { role, .. } => {
                    let policy = Policy::read(document.to_string().as_bytes()).expect("a policy");
                    let session = Session::new(policy.into(), Subject::new("u", [role]), 1_780_315_200);
                    let holds = session.unknown_assignments().is_empty();
                    assert!(!holds || session.decide_all().all(|(_, outcome)| outcome == Outcome::Deny), "{claim}");
                    count(&mut tried, &warning);
                    continue;
                }
                _ => continue,
            };
            // What about an object comes out one way may still wait for the object where there is none.
            let is_about_conditions = matches!(warning.code(), LintCode::NeverMatches | LintCode::AlwaysMatches);
            let after = answers(&case, &changed);
            let skip = if is_about_conditions { before.len() - 1 } else { 0 };
            if is_about_conditions && case["request"].get("object").is_none() {
                continue;
            }
            assert_eq!(before.get(skip..), after.get(skip..), "{claim}");
            count(&mut tried, &warning);
        }
    }
    // So many were there to try; a claim of which none is tried would prove nothing.
    let at_least = |code, least| assert!(tried.get(&code).is_some_and(|count| *count >= least), "{code}: {tried:?}");
    at_least(LintCode::AlwaysMatches, 5);
    at_least(LintCode::ConflictingRole, 5);
    at_least(LintCode::OverruledAllow, 20);
    at_least(LintCode::RedundantRule, 100);
    at_least(LintCode::UnallowedPermission, 100);
}

fn count(tried: &mut BTreeMap<LintCode, usize>, warning: &Warning) {
    *tried.entry(warning.code()).or_default() += 1;
}

/// Returns the answers to every permission about its type, and last the one to the case's own question.
fn answers(case: &Value, document: &Value) -> Vec<(String, Outcome)> {
    let read = |value: &Value| Json::read_document(value.to_string().as_bytes()).expect("JSON");
    let policy = Policy::read(document.to_string().as_bytes()).expect("a policy");
    let subject = Subject::read(case["subject"].to_string().as_bytes()).expect("a subject");
    let mut session = Session::new(policy.into(), subject, 1_780_315_200);
    let options = &case["options"];
    if let Some(tenant) = options.get("tenant") {
        session = session.in_tenant(tenant.as_str());
    }
    session = session.with_context(options.get("context").map(read));
    let mut answers: Vec<(String, Outcome)> =
        session.decide_all().map(|(name, outcome)| (name.to_owned(), outcome)).collect();
    let request = &case["request"];
    let object = request.get("object").map(read);
    let question = Question { object: object.as_ref(), ..Question::default() };
    let permission = format!("{}:{}", request["resource"].as_str().unwrap(), request["action"].as_str().unwrap());
    answers.push(("the case".to_owned(), session.decide(&permission, &question)));
    answers
}

/// Returns a document without what stands at a place; a rule that has no pattern left goes as a whole.
fn without(document: &Value, at: &str) -> Value {
    let mut changed = document.clone();
    let (parent, last) = at.rsplit_once('/').expect("a place below the root");
    match changed.pointer_mut(parent).expect("a place of the document") {
        Value::Array(elements) => {
            if elements.len() == 1 {
                return without(document, parent);
            }
            elements.remove(last.parse().expect("an index"));
        }
        Value::Object(_) if matches!(last, "allow" | "deny") => return without(document, parent),
        Value::Object(members) => {
            members.shift_remove(last).expect("a member");
        }
        _ => panic!("{at}: neither an array nor an object"),
    }
    changed
}

/// What the policies of real systems give: an author would want each of these, and no other.
#[test]
fn the_policies_of_real_systems_are_clean_but_for_what_is_known() {
    // Roles that only groups carry, for groups that customers make; and two groups that are empty on purpose.
    let adobe = [("empty-group", 2), ("unallowed-permission", 3), ("unheld-role", 15)];
    let known: [(&str, &[(&str, usize)]); 5] = [
        ("adobe", &adobe),
        ("insider", &[("destructive-wildcard", 1)]),
        ("liveramp", &[("confusable-names", 1)]),
        ("lytics", &[]),
        ("synerise", &[("destructive-wildcard", 1)]),
    ];
    for (system, known) in known {
        assert!(path(&format!("systems/{system}")).is_dir());
        let warnings = lint(text(&format!("systems/{system}/policy.json")).as_bytes()).expect("a policy");
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        warnings.iter().for_each(|warning| *counts.entry(warning.code().as_str()).or_default() += 1);
        let found: Vec<(&str, usize)> = counts.into_iter().collect();
        assert_eq!(found, known, "{system}");
    }
}

fn as_json(warning: &Warning) -> Value {
    let finding = &warning.finding;
    json!({ "code": warning.code().as_str(), "level": finding.level(), "at": warning.at, "message": finding.message() })
}
