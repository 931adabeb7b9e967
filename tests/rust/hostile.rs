//! Hostile documents: each ends in its error, or in an answer, and within its time.

use std::time::{Duration, Instant};

use permask::{Error, Json, Policy, Question, Session, Subject};

/// Far more than any of these takes in a build without optimisation, and far less than a hang.
const BOUND: Duration = Duration::from_secs(20);

#[track_caller]
fn within<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < BOUND, "{what} took {:?}", start.elapsed());
    result
}

#[track_caller]
fn refused(what: &str, document: &str, code: &str) {
    let found = within(what, || Policy::read(document.as_bytes()).map(|_| ()));
    assert_eq!(found.map_err(|error: Error| error.code().as_str()), Err(code), "{what}");
}

fn policy(resources: &str, roles: &str) -> String {
    format!(r#"{{"format":1,"id":"p","resources":{resources},"roles":{roles}}}"#)
}

fn joined(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(",")
}

/// A resource with so many actions, `a0`, `a1` and so on.
fn actions(count: usize) -> String {
    format!(r#"{{"r":{{"actions":[{}]}}}}"#, joined(count, |number| format!("\"a{number}\"")))
}

#[test]
fn too_many_rules_are_too_large() {
    let rules = joined(100_000, |_| r#"{"allow":"r:a0"}"#.to_owned());
    refused("100,000 rules", &policy(&actions(1), &format!(r#"{{"x":{{"rules":[{rules}]}}}}"#)), "too-large");
}

#[test]
fn wildcards_over_everything_are_too_large() {
    let rules = joined(20_000, |_| r#"{"allow":"**:*"}"#.to_owned());
    refused("a bomb of patterns", &policy(&actions(5_000), &format!(r#"{{"x":{{"rules":[{rules}]}}}}"#)), "too-large");
    let patterns = joined(10_000, |_| r#""**:*""#.to_owned());
    let roles = format!(r#"{{"x":{{"rules":[{{"allow":[{patterns}]}}]}}}}"#);
    let found =
        within("one rule of many patterns", || Policy::read(policy(&actions(1_000), &roles).as_bytes()).map(|_| ()));
    assert_eq!(found, Ok(()));
}

#[test]
fn conditions_that_ask_for_everything_are_too_large() {
    let rules = joined(5_000, |_| r#"{"allow":"s:x","when":"can('r:*')"}"#.to_owned());
    let resources = format!(r#"{{"s":{{"actions":["x"]}},{}"#, &actions(3_000)[1..]);
    refused("a bomb of can()", &policy(&resources, &format!(r#"{{"x":{{"rules":[{rules}]}}}}"#)), "too-large");
}

#[test]
fn lists_of_what_is_required_are_too_large() {
    let wildcards = joined(10_000, |_| r#""**:*""#.to_owned());
    let with = |member: &str| {
        let resources = actions(3_000);
        format!(r#"{{"format":1,"id":"p","resources":{resources},{member}}}"#)
    };
    refused("a task", &with(&format!(r#""tasks":{{"t":{{"requires":[{wildcards}]}}}}"#)), "too-large");
    refused("an entry", &with(&format!(r#""navigation":[{{"id":"n","requires":[{wildcards}]}}]"#)), "too-large");
    let tiers = joined(2_000, |_| r#"{"when":"can('**:*')","show":"clear"}"#.to_owned());
    refused("tiers", &with(&format!(r#""classes":{{"c":{{"mask":"stars","tiers":[{tiers}]}}}}"#)), "too-large");
    let resources = joined(3_000, |number| format!(r#""r{number}":{{"actions":["a"]}}"#));
    let needs = joined(1_000, |_| r#""{p}:a""#.to_owned());
    let tasks = format!(r#""tasks":{{"t":{{"parameters":{{"p":"**"}},"requires":[{needs}]}}}}"#);
    refused("a parameter", &format!(r#"{{"format":1,"id":"p","resources":{{{resources}}},{tasks}}}"#), "too-large");
}

#[test]
fn too_many_permissions_are_too_large() {
    refused("permissions", &policy(&actions(30_000), "{}"), "too-large");
}

#[test]
fn deep_documents_are_too_deep() {
    refused("nesting", &"[".repeat(500_000), "too-deep");
    let resources = format!("{}{}", r#"{"r":{"children":"#.repeat(5_000), "{}".to_owned() + &"}}".repeat(5_000));
    refused("a deep tree", &policy(&resources, "{}"), "too-deep");
    let when = format!(r#"{{"x":{{"rules":[{{"allow":"r:a0","when":"{}true"}}]}}}}"#, "!".repeat(4_000));
    refused("negations", &policy(&actions(1), &when), "too-deep");
}

#[test]
fn long_circles_and_chains_of_roles_end() {
    let chain = |closes: bool| {
        let roles = joined(20_000, |number| format!(r#""x{number}":{{"includes":["x{}"]}}"#, number + 1));
        let last = if closes { r#"{"includes":["x0"]}"# } else { r#"{"rules":[{"allow":"r:a0"}]}"# };
        policy(&actions(1), &format!(r#"{{{roles},"x20000":{last}}}"#))
    };
    refused("a circle of 20,000 roles", &chain(true), "cycle");
    let policy = within("a chain of 20,000 roles", || Policy::read(chain(false).as_bytes()).expect("a policy"));
    let session = within("its session", || Session::new(policy.into(), Subject::new("u", ["x0"]), 0));
    let explanation = within("its explanation", || session.explain("r:a0", &Question::default()));
    assert_eq!(explanation.rules[0].via.len(), 20_001);
}

#[test]
fn long_chains_of_answers_are_refused() {
    let resources = joined(1_000, |number| {
        format!(r#""r{number}":{{"actions":["x"],"requires":["r{}:x"]}}"#, (number + 1).min(1_000))
    });
    let resources = format!(r#"{{{resources},"r1000":{{"actions":["x"]}}}}"#);
    refused("a chain of requirements", &policy(&resources, "{}"), "cycle");
}

#[test]
fn long_words_are_too_large() {
    let rule = |member: &str, text: &str| format!(r#"{{"x":{{"rules":[{{"allow":"r:a0","{member}":"{text}"}}]}}}}"#);
    refused("a pattern of 10 KB", &policy(&actions(1), &rule("except", &"a".repeat(10_000))), "too-large");
    refused("a condition of 10 KB", &policy(&actions(1), &rule("when", &"true||".repeat(2_000))), "too-large");
    refused("a document of 2 MB", &" ".repeat(2_000_000), "too-large");
}

#[test]
fn a_costly_condition_is_cut_off_and_denied() {
    let lists = "resource.t.all(a, resource.t.all(b, resource.t.all(c, resource.t.all(d, a + b == c + d))))"
        .replace(" + ", " == a || ");
    let when = format!(r#"{{"x":{{"rules":[{{"allow":"r:a0","when":"{lists}"}}]}}}}"#);
    let resources = r#"{"r":{"actions":["a0"],"attributes":{"t":["boolean"]}}}"#;
    let policy = Policy::read(policy(resources, &when).as_bytes()).expect("a policy");
    let session = Session::new(policy.into(), Subject::new("u", ["x"]), 0);
    let object = Json::read_record(format!(r#"{{"t":[{}]}}"#, joined(1_000, |_| "true".to_owned())).as_bytes())
        .expect("a record");
    let question = Question { object: Some(&object), ..Question::default() };
    let explanation = within("a costly condition", || session.explain("r:a0", &question));
    assert_eq!(explanation.sentence, "`r:a0` is denied: the answer takes more steps than a question may.");
}

#[test]
fn a_list_that_is_gone_through_for_each_of_its_elements_is_cut_off() {
    let when = r#"{"x":{"rules":[{"allow":"r:a0","when":"resource.t.all(a, 'no' in resource.t || true)"}]}}"#;
    let resources = r#"{"r":{"actions":["a0"],"attributes":{"t":["string"]}}}"#;
    let policy = Policy::read(policy(resources, when).as_bytes()).expect("a policy");
    let session = Session::new(policy.into(), Subject::new("u", ["x"]), 0);
    let object = Json::read_record(format!(r#"{{"t":[{}]}}"#, joined(60_000, |_| r#""yes""#.to_owned())).as_bytes())
        .expect("a record");
    let question = Question { object: Some(&object), ..Question::default() };
    let explanation = within("a list times itself", || session.explain("r:a0", &question));
    assert_eq!(explanation.sentence, "`r:a0` is denied: the answer takes more steps than a question may.");
}

#[test]
fn misspelt_names_in_a_large_policy_are_answered_quickly() {
    let policy = Policy::read(policy(&actions(15_000), "{}").as_bytes()).expect("a policy");
    let session = Session::new(policy.into(), Subject::new("u", ["x"]), 0);
    let explanation = within("the nearest name", || session.explain("r:a14999x", &Question::default()));
    assert_eq!(explanation.nearest.as_deref(), Some("r:a14999"));
}
