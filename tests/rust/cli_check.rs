//! `permask lint` and `permask check`: the real program, its output and its exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use serde_json::{Value, json};

use command::{Folder, Run};

/// Makes a folder with the policy of these tests in it.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("policy.json", policy().to_string());
    folder
}

/// Checks one test, and returns what was printed.
fn check(folder: &Folder, test: &Value) -> Run {
    let mut test = test.clone();
    test["name"] = json!("t");
    check_file(
        folder,
        &json!({
            "format": 1,
            "subjects": { "editor": { "roles": ["editor"] }, "support": { "roles": ["support"] } },
            "defaults": { "subject": { "id": "u-1" }, "now": "2026-06-01T12:00:00Z" },
            "tests": [test],
        }),
    )
}

fn check_file(folder: &Folder, file: &Value) -> Run {
    folder.write("t.json", file.to_string());
    folder.run(&["check", "policy.json", "t.json"])
}

fn policy() -> Value {
    json!({
        "format": 1, "id": "console",
        "attributes": { "subject": { "region": "string" }, "context": { "surface": "string" } },
        "resources": {
            "segments": { "actions": ["read", "edit"], "attributes": { "owner": "string", "state": "string" } },
            "pii": { "actions": ["view", "export"], "requires": { "export": ["pii:view"] } },
        },
        "everyone": { "rules": [{ "id": "closed", "deny": "pii:export", "when": "context.surface == 'kiosk'" }] },
        "roles": {
            "editor": { "title": "Editor", "rules": [
                { "id": "read", "allow": "segments:read" },
                { "id": "own", "allow": "segments:edit",
                  "when": "resource.owner == subject.id && next.state != 'live' && subject.attrs.region != 'x'" }] },
            "support": { "title": "Support", "limits": { "rows": 100 }, "rules": [
                { "id": "see", "allow": ["segments:read", "pii:view"] },
                { "id": "late", "allow": "pii:export", "when": "now >= timestamp('2027-01-01T00:00:00Z')" }] },
        },
        "limits": { "rows": { "number": true, "merge": "highest" }, "level": { "levels": ["low"], "merge": "lowest" } },
        "tasks": { "edit": { "title": "Edit", "requires": ["segments:read", "pii:view"] },
                   "see": { "title": "See", "parameters": { "what": "*" }, "requires": ["{what}:view"] } },
        "navigation": [
            { "id": "data", "title": "Data", "children": [
                { "id": "segments", "title": "Segments", "requires": ["segments:read"] },
                { "id": "people", "title": "People", "requires": ["pii:view"] }] }],
        "classes": { "email": { "mask": "stars", "tiers": [{ "when": "can('pii:view')", "show": "clear" }] } },
        "records": { "profile": { "unlisted": "show", "fields": { "$.email": "email" } } },
    })
}

/// Each kind of test passes with the right answer, and differs with the wrong one.
#[test]
fn every_kind_of_test_can_pass_and_fail() {
    let folder = folder("kinds");
    let object = json!({ "owner": "u-1" });
    let subject = json!({ "roles": ["editor"], "attrs": { "region": "y" } });
    for (test, right, wrong) in [
        (json!({ "subject": "support", "permission": "pii:view" }), json!("allow"), json!("deny")),
        (json!({ "subject": "support", "permission": ["pii:view", "segments:read"] }), json!("allow"), json!("deny")),
        (json!({ "subject": "editor", "permission": "segments:edit" }), json!("conditional"), json!("allow")),
        (
            json!({ "subject": subject, "permission": "segments:edit", "object": object, "next": { "state": "draft" } }),
            json!({ "outcome": "allow", "rules": ["own"] }),
            json!({ "outcome": "allow", "rules": ["read"] }),
        ),
        (
            json!({ "subject": subject, "permission": "segments:edit", "object": object, "next": { "state": "live" } }),
            json!({ "outcome": "deny", "code": "no-rule" }),
            json!({ "outcome": "deny", "code": "denied" }),
        ),
        (
            json!({ "subject": "support", "permission": "pii:export", "context": { "surface": "desk" },
                    "now": "2027-01-01T00:00:00Z" }),
            json!("allow"),
            json!("deny"),
        ),
        (
            json!({ "subject": "support", "permission": "pii:export", "context": { "surface": "kiosk" }, "now": 1_900_000_000 }),
            json!({ "outcome": "deny", "code": "denied", "rules": ["closed"], "missing": [] }),
            json!({ "outcome": "deny", "code": "denied", "rules": ["closed"], "missing": ["pii:view"] }),
        ),
        (
            json!({ "subject": { "roles": ["support"], "tnt": "a" }, "tenant": "b", "permission": "pii:view" }),
            json!("deny"),
            json!("allow"),
        ),
        (
            json!({ "subject": "support", "preview": { "roles": ["editor"] }, "permission": "pii:view" }),
            json!("deny"),
            json!("allow"),
        ),
        (
            json!({ "subject": "editor", "task": "edit" }),
            json!({ "allowed": false, "missing": ["pii:view"] }),
            json!({ "allowed": false, "missing": ["segments:read"] }),
        ),
        (json!({ "subject": "support", "task": ["edit"] }), json!(true), json!(false)),
        (
            json!({ "subject": "editor", "task": "see", "parameters": { "what": "pii" } }),
            json!({ "allowed": false, "missing": ["pii:view"] }),
            json!(true),
        ),
        (
            json!({ "subject": "support", "task": "see", "parameters": { "what": "pii" } }),
            json!({ "allowed": true, "missing": [] }),
            json!(false),
        ),
        (json!({ "subject": "editor", "navigation": ["data", "segments"] }), json!("visible"), json!("hidden")),
        (json!({ "subject": "editor", "navigation": "people" }), json!("hidden"), json!("visible")),
        (json!({ "subject": "editor", "navigation": "*" }), json!(["data", "segments"]), json!(["segments", "data"])),
        (json!({ "subject": "support", "limit": "rows" }), json!(1e2), json!(99)),
        (json!({ "subject": "editor", "limit": "rows" }), json!(null), json!(0)),
        (
            json!({ "subject": "editor", "mask": "profile", "record": { "email": "a@example.com", "n": 1 } }),
            json!({ "n": 1.0, "email": "••••••••" }),
            json!({ "n": 1.0, "email": "a@example.com" }),
        ),
    ] {
        let with = |expected: &Value| {
            let mut test = test.clone();
            test["expected"] = expected.clone();
            check(&folder, &test)
        };
        let (passed, differs) = (with(&right), with(&wrong));
        assert_eq!((passed.code, passed.error.as_str()), (Some(0), ""), "{test}: {passed:?}");
        assert!(passed.out.contains(" 0 differences;"), "{passed:?}");
        assert_eq!(differs.code, Some(1), "{test}: {differs:?}");
        assert!(differs.out.starts_with("difference: t: "), "{differs:?}");
        assert!(differs.error.ends_with(" came out otherwise than expected (differences)\n"), "{differs:?}");
    }
}

#[test]
fn a_table_has_a_check_for_each_cell_and_its_own_place() {
    let folder = folder("table");
    let run = check(
        &folder,
        &json!({
            "subjects": ["editor", "support"],
            "table": { "segments:read": ["allow", "allow"], "pii:view": ["allow", { "outcome": "allow", "rules": ["see"] }] },
        }),
    );
    assert_eq!(
        run.out,
        "difference: t: `pii:view` for editor
  --> t.json#/tests/0/table/pii:view/0
   = expected: allow
   = found: deny, code no-rule
   = because: `pii:view` is denied: no rule allows it. The role support would allow it.

4 checks, 1 difference; 2 of 5 rules decided one
"
    );
    assert_eq!(
        (run.error.as_str(), run.code),
        ("permask: policy.json: 1 of 4 checks came out otherwise than expected (differences)\n", Some(1))
    );
}

/// A test that expects a denial must not pass since a name in it is misspelt.
#[test]
fn what_the_policy_does_not_know_is_a_difference() {
    let folder = folder("unknown");
    for (test, found) in [
        (json!({ "permission": "pii:veiw", "expected": "deny" }), "found: deny, code unknown-permission"),
        (
            json!({ "subject": { "roles": ["suport"] }, "permission": "pii:view", "expected": "deny" }),
            "found: [\"suport\"]",
        ),
        (json!({ "task": "edti", "expected": false }), "found: null"),
        (
            json!({ "task": "see", "parameters": { "what": "segments" }, "expected": false }),
            "`see` with what segments for",
        ),
        (json!({ "navigation": "pepole", "expected": "hidden" }), "found: null"),
        (json!({ "limit": "row", "expected": null }), "found: null"),
    ] {
        let run = check(&folder, &test);
        assert_eq!(run.code, Some(1), "{test}: {run:?}");
        assert!(run.out.contains(found), "{test}: {run:?}");
    }
    for test in [
        json!({ "permission": "pii:veiw", "expected": { "outcome": "deny", "code": "unknown-permission" } }),
        json!({ "subject": { "roles": ["suport"] }, "unknown": ["suport"], "permission": "pii:view", "expected": "deny" }),
    ] {
        assert_eq!(check(&folder, &test).code, Some(0), "{test}");
    }
}

#[test]
fn a_file_that_cannot_be_right_is_refused_with_its_place() {
    let folder = folder("strict");
    for (test, error) in [
        (
            json!({ "permission": "pii:view", "expect": "allow" }),
            "/tests/0: expected a member `expected`, found none (missing-member)",
        ),
        (
            json!({ "limit": "rows", "expected": 1, "limits": 2 }),
            "/tests/0/limits: expected one of `name`, `description`, `subject`, `tenant`, `now`, `context`, `preview`, \
             `unknown`, `table`, `permission`, `task`, `navigation`, `limit`, `mask`, `object`, `next`, `record`, \
             `parameters`, `expected`, \
             found another member (unknown-member)",
        ),
        (
            json!({ "permission": "pii:view", "expected": "yes" }),
            "/tests/0/expected: expected `allow`, `conditional` or `deny` (wrong-value)",
        ),
        (
            json!({ "permission": "pii:view", "expected": {"outcome": "deny", "rule": []} }),
            "/tests/0/expected/rule: expected one of `outcome`, `code`, `rules`, `missing`, found another member (unknown-member)",
        ),
        (
            json!({ "permission": [], "expected": "deny" }),
            "/tests/0/permission: expected a string, or an array of one or more (wrong-value)",
        ),
        (
            json!({ "permission": "pii:view", "task": "edit", "expected": "deny" }),
            "/tests/0: expected one of `permission`, `table`, `task`, `navigation`, `limit` or `mask`, found several (wrong-value)",
        ),
        (
            json!({ "expected": "deny" }),
            "/tests/0: expected one of `permission`, `table`, `task`, `navigation`, `limit` or `mask`, found none (missing-member)",
        ),
        (
            json!({ "limit": "rows", "parameters": {}, "expected": true }),
            "/tests/0: expected `parameters` beside `task` alone (wrong-value)",
        ),
        (
            json!({ "task": "edit", "object": {}, "expected": true }),
            "/tests/0: expected `object` and `next` beside `permission` alone (wrong-value)",
        ),
        (
            json!({ "subject": "suport", "task": "edit", "expected": true }),
            "/tests/0/subject: expected one of `subjects` (`editor`, `support`), found another name (unknown-subject)",
        ),
        (
            json!({ "subject": { "rolls": [] }, "task": "edit", "expected": true }),
            "/tests/0/subject/rolls: expected one of `id`, `roles`, `groups`, `grants`, `attrs`, `status`, `tnt`, `from`, `until`, `acr`, `auth_time`, found `rolls`; the nearest known one is `roles` (unknown-member)",
        ),
        (
            json!({ "subjects": ["editor"], "table": { "pii:view": ["deny", "deny"] } }),
            "/tests/0/table/pii:view: expected as many outcomes as subjects, 1, found 2 (wrong-value)",
        ),
        (
            json!({ "task": "edit", "now": "noon", "expected": true }),
            "/tests/0/now: expected a time of RFC 3339, or whole seconds since 1970 (wrong-value)",
        ),
    ] {
        check(&folder, &test).failed(&format!("permask: t.json: {error}\n"));
    }
    let twice = json!({ "name": "a", "task": "edit", "expected": false });
    for (file, error) in [
        (json!({ "format": 1, "tests": [] }), "/tests: expected at least one test, found none (no-tests)"),
        (json!({ "format": 1 }), "expected a member `tests`, found none (missing-member)"),
        (json!({ "format": 2, "tests": [] }), "/format: expected `1`, found another format (unsupported-schema)"),
        (json!({ "format": 1, "tests": [twice, twice] }), "/tests/1: the name `a` stands twice (duplicate-id)"),
        (
            json!({ "format": 1, "defaults": { "object": {} }, "tests": [twice] }),
            "/defaults/object: expected one of `subject`, `tenant`, `now`, `context`, `preview`, found another member (unknown-member)",
        ),
    ] {
        check_file(&folder, &file).failed(&format!("permask: t.json: {error}\n"));
    }
}

/// What a test says stands in for the defaults, of the subject each member by itself.
#[test]
fn what_a_test_does_not_say_the_defaults_do() {
    let folder = folder("defaults");
    let ask = |more: Value| {
        let mut test = json!({ "name": "t", "permission": "pii:export", "expected": "allow" });
        more.as_object().unwrap().iter().for_each(|(name, value)| test[name] = value.clone());
        let defaults = json!({
            "subject": { "id": "u-1", "roles": ["support"], "tnt": "a" },
            "tenant": "a", "now": "2027-06-01T00:00:00Z", "context": { "surface": "desk" },
        });
        check_file(&folder, &json!({ "format": 1, "defaults": defaults, "tests": [test] }))
    };
    for same in [
        json!({}),
        json!({ "subject": { "attrs": { "region": "x" } } }),
        json!({ "subject": { "roles": ["editor", "support"] } }),
    ] {
        assert_eq!(ask(same.clone()).code, Some(0), "{same}");
    }
    for other in [
        json!({ "subject": { "roles": ["editor"] } }),
        json!({ "tenant": "b" }),
        json!({ "now": "2026-06-01T00:00:00Z" }),
        json!({ "context": { "surface": "kiosk" } }),
    ] {
        assert!(ask(other.clone()).out.starts_with("difference: t: `pii:export` for "), "{other}");
    }
}

#[test]
fn rules_that_no_test_asks_for_are_listed() {
    let folder = folder("coverage");
    let tests = json!({ "format": 1, "tests": [
        { "name": "task", "subject": { "roles": ["support"] }, "task": "edit", "expected": true },
        { "name": "type", "subject": { "roles": ["editor"] }, "permission": "segments:edit", "expected": "conditional" },
    ] });
    folder.write("t.json", tests.to_string());
    let run = folder.run(&["check", "policy.json", "t.json", "--coverage"]);
    assert_eq!(
        (run.out.as_str(), run.code),
        (
            "untested: closed of everyone\nuntested: late of role:support\nuntested: read of role:editor\n\
             2 checks, 0 differences; 2 of 5 rules decided one\n",
            Some(0)
        )
    );
    let run = folder.run(&["check", "policy.json", "t.json", "t.json", "--format", "json"]);
    let found: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (found["checks"].clone(), found["differences"].clone(), found["rules"].clone()),
        (json!(4), json!([]), json!(5))
    );
    assert_eq!(found["untested"][1], json!({ "id": "late", "holder": "role:support" }));
}

/// What a mask takes is found through the permissions of its tiers, and what these require.
#[test]
fn masks_and_requirements_count_as_asked() {
    let folder = folder("through");
    for (test, rules) in [
        (json!({ "subject": "support", "mask": "profile", "record": {}, "expected": {} }), 1),
        (json!({ "subject": "support", "navigation": "*", "expected": ["data", "segments", "people"] }), 1),
        (
            json!({ "subject": "support", "permission": "pii:export", "context": { "surface": "desk" }, "now": 1_900_000_000,
                    "expected": "allow" }),
            2,
        ),
    ] {
        let run = check(&folder, &test);
        assert_eq!(run.out, format!("1 check, 0 differences; {rules} of 5 rules decided one\n"), "{test}");
    }
}

fn flawed() -> Value {
    let mut policy = policy();
    policy["roles"]["editor"]["rules"][0]["allow"] = json!("**:*");
    policy["roles"]["base"] = json!({ "title": "Base", "abstract": true });
    policy["limits"].as_object_mut().unwrap().remove("level");
    policy
}

#[test]
fn findings_are_printed_with_their_place_and_what_to_do() {
    let folder = folder("lint");
    let run = folder.run(&["lint", "policy.json"]);
    assert_eq!(
        (run.out.as_str(), run.code),
        (
            "warning[uncarried-limit]: nobody carries the limit `level`: it is null for everybody
  --> policy.json#/limits/level
   = help: let a role, a group or everyone carry it, or drop it

policy.json: 1 warning, 0 notes
",
            Some(0)
        )
    );
    let run = folder.run(&["lint", "policy.json", "--format", "json"]);
    let found: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        found,
        json!({
            "file": "policy.json",
            "findings": [{
                "code": "uncarried-limit",
                "level": "warning",
                "at": "/limits/level",
                "message": "nobody carries the limit `level`: it is null for everybody",
                "help": "let a role, a group or everyone carry it, or drop it",
                "limit": "level",
            }],
            "denied": 0,
        })
    );
}

#[test]
fn denied_findings_fail_and_allowed_ones_are_left_out() {
    let folder = folder("deny");
    folder.write("policy.json", flawed().to_string());
    let lint = |more: &[&str]| folder.run(&[&["lint", "policy.json"], more].concat());
    let codes = |run: &Run| {
        let lines = run.out.lines().filter_map(|line| line.split_once(']')?.0.split_once('['));
        lines.map(|(level, code)| format!("{level} {code}")).collect::<Vec<_>>()
    };
    let all = lint(&[]);
    let expected = ["warning allows-everything", "warning redundant-rule", "note empty-role", "warning unheld-role"];
    assert_eq!((codes(&all), all.code), (expected.map(str::to_owned).to_vec(), Some(0)));
    let run = lint(&["--deny", "warnings"]);
    assert_eq!(
        (run.error.as_str(), run.code),
        ("permask: policy.json: 3 findings are denied (denied-findings)\n", Some(1))
    );
    let run = lint(&["--deny", "empty-role"]);
    assert_eq!(
        (run.error.as_str(), run.code),
        ("permask: policy.json: 1 finding is denied (denied-findings)\n", Some(1))
    );
    assert_eq!(lint(&["--deny", "ending-deny"]).code, Some(0));
    let run = lint(&[
        "--deny",
        "warnings",
        "--allow",
        "unheld-role",
        "--allow",
        "redundant-rule",
        "--allow",
        "allows-everything",
    ]);
    assert_eq!((codes(&run), run.code), (vec!["note empty-role".to_owned()], Some(0)));
    let run = lint(&["--deny", "unheld-rolle"]);
    assert_eq!((run.out.as_str(), run.code), ("", Some(2)));
    assert!(run.error.contains("'unheld-role'"), "{run:?}");
    folder.write("policy.json", "{");
    assert_eq!(lint(&[]).code, Some(1));
}

/// Policies and tests are read in YAML too.
#[test]
fn yaml_is_read_by_both() {
    let folder = folder("yaml");
    folder.write("policy.yaml", policy().to_string());
    folder.write(
        "t.yaml",
        "format: 1\ntests:\n  - name: pii is for support\n    subject: { roles: [support] }\n    permission: pii:view\n    expected: allow\n",
    );
    let run = folder.run(&["check", "policy.yaml", "t.yaml"]);
    assert_eq!(
        (run.out.as_str(), run.code),
        ("1 check, 0 differences; 1 of 5 rules decided one\n", Some(0)),
        "{run:?}"
    );
    let run = folder.run(&["lint", "policy.yaml", "--deny", "uncarried-limit"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.out.contains("  --> policy.yaml#/limits/level\n"), "{run:?}");
}

/// The README shows what the program prints.
#[test]
fn the_readme_shows_real_output() {
    let readme = include_str!("../../README.md");
    let (before, section) = readme.split_once("## Authors' tools").expect("the section");
    let block = |text: &str, language: &str, number: usize| {
        let start = format!("```{language}\n");
        text.split(&start).nth(number).expect("a block").split("```").next().unwrap().to_owned()
    };
    let folder = folder("readme");
    let mut policy: Value = serde_json::from_str(&block(before, "json", 1)).unwrap();
    folder.write("policy.json", policy.to_string());
    folder.write("policy.test.json", block(section, "json", 1));
    let shown = |number: usize| {
        let block = block(section, "console", number);
        let (command, output) = block.split_once('\n').unwrap();
        (command.strip_prefix("$ permask ").unwrap().to_owned(), output.to_owned())
    };
    let (command, output) = shown(2);
    assert_eq!(folder.run(&command.split(' ').collect::<Vec<_>>()).out, output);
    let added = section.split("rule, `").nth(1).unwrap().split("`:").next().unwrap();
    policy["roles"]["support"]["rules"].as_array_mut().unwrap().push(serde_json::from_str(added).unwrap());
    folder.write("policy.json", policy.to_string());
    let (command, output) = shown(1);
    assert_eq!(folder.run(&command.split(' ').collect::<Vec<_>>()).out, output);
}
