//! Every error: its code, its place and its message, to the letter.

use std::collections::BTreeSet;

use permask::{Code, Error, Json, KeySet, Policy};
use permask_mask::FaultCode;
use permask_tests::{compare, run, text, vectors, verifies_es256};
use serde_json::{Value, json};

/// What becomes of a step in which nothing is wrong.
const FINE: [&str; 6] = ["new", "renewed", "same", "older-ignored", "advanced", "bound"];

#[test]
fn what_is_refused_says_why_to_the_letter() {
    let vectors = vectors("errors");
    run(&vectors, |case| {
        let error = refuse(case, &vectors["base"]).err().ok_or("accepted")?;
        compare("code", &error.code().as_str(), &case["error"]["code"].as_str().expect("a code"))?;
        compare("at", &error.at(), &case["error"]["at"].as_str().expect("a place"))?;
        let with_es256 = case["error"].get("message-with-es256").filter(|_| verifies_es256());
        let message = with_es256.unwrap_or(&case["error"]["message"]);
        compare("message", &error.message(), &message.as_str().expect("a message"))
    });
}

#[test]
fn the_base_that_the_cases_break_is_sound() {
    let base = &vectors("errors")["base"];
    assert!(Policy::read(base.to_string().as_bytes()).is_ok());
}

#[test]
fn every_code_is_caused_by_some_vector() {
    let (errors, tokens, trust) = (vectors("errors"), vectors("tokens"), vectors("trust"));
    let of_errors = errors["cases"].as_array().expect("cases").iter().map(|case| &case["error"]["code"]);
    let of_tokens = tokens["cases"].as_array().expect("cases").iter().map(|case| &case["code"]);
    let steps = |case: &Value| case["steps"].as_array().expect("steps").clone();
    let outcomes: Vec<Value> = trust["cases"].as_array().expect("cases").iter().flat_map(steps).collect();
    let of_trust =
        outcomes.iter().map(|step| &step["outcome"]).filter(|outcome| !FINE.iter().any(|fine| fine == *outcome));
    let caused: BTreeSet<&str> = of_errors.chain(of_tokens).chain(of_trust).filter_map(Value::as_str).collect();
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(caused, known);
}

#[test]
fn typescript_lists_the_same_codes() {
    let source = text("../src/js/errors.ts");
    let (engine, _) = source.split_once("// What only JavaScript meets.").expect("the two parts of the list");
    let listed: BTreeSet<&str> =
        engine.lines().filter_map(|line| line.trim().strip_prefix("| '")?.strip_suffix('\'')).collect();
    // What masks texts has codes of its own for what is wrong with them, besides those that it shares.
    let faults = [FaultCode::InvalidJson, FaultCode::RecordTooLarge, FaultCode::TooDeep, FaultCode::TooLarge];
    let known = Code::ALL.iter().map(|code| code.as_str()).chain(faults.map(FaultCode::as_str));
    assert_eq!(listed, known.collect());
}

#[test]
fn codes_are_kebab_case_and_sorted() {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(codes.is_sorted());
    assert!(
        codes
            .iter()
            .all(|code| code.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-'))
    );
}

#[test]
fn no_message_repeats_a_value_of_a_record() {
    for text in [
        "{\"name\":\"secret-42\",}",
        "{\"name\":secret-42}",
        "[\"secret-42\" 1]",
        "{\"name\":\"secret-42\\q\"}",
        "\"secret-42",
    ] {
        let error = Json::read_record(text.as_bytes()).expect_err("refused");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

fn refuse(case: &Value, base: &Value) -> Result<(), Error> {
    let text = case["text"].as_str().unwrap_or_default().as_bytes();
    match case["kind"].as_str().expect("a kind") {
        "policy" => {
            let mut document = base.clone();
            match case.get("document") {
                Some(whole) => document = whole.clone(),
                None => {
                    for (name, value) in case["merge"].as_object().expect("members") {
                        document[name] = json!(value);
                    }
                }
            }
            Policy::read(document.to_string().as_bytes()).map(|_| ())
        }
        "document" => Policy::read(text).map(|_| ()),
        "keys" => KeySet::read(text).map(|_| ()),
        "record" => Json::read_record(text).map(|_| ()),
        other => panic!("unknown kind {other}"),
    }
}
