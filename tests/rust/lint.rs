//! What lint finds, and what it leaves alone.

use std::collections::BTreeSet;

use permask::authoring::lint::{LintCode, Warning, lint};
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

/// What the policies of real systems give: an author would want each of these, and no other.
#[test]
fn the_policies_of_real_systems_are_clean_but_for_what_is_known() {
    let known = [("lytics", vec![])];
    for (system, known) in known {
        assert!(path(&format!("systems/{system}")).is_dir());
        let warnings = lint(text(&format!("systems/{system}/policy.json")).as_bytes()).expect("a policy");
        let found: Vec<(&str, &str)> =
            warnings.iter().map(|warning| (warning.code().as_str(), warning.at.as_str())).collect();
        assert_eq!(found, known, "{system}");
    }
}

fn as_json(warning: &Warning) -> Value {
    let finding = &warning.finding;
    json!({ "code": warning.code().as_str(), "level": finding.level(), "at": warning.at, "message": finding.message() })
}
