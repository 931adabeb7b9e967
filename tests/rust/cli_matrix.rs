//! The authors' tools of the `permask` command: `matrix`, `diff` and `types`, by their output and exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::fs;

use permask::authoring::Document;
use permask::authoring::matrix::{ColumnKind, Matrix, Selection, Standing};
use permask::{Json, Outcome, Policy, Question, Session, Subject};
use serde_json::{Value, json};

use command::{Folder, Run, tests};

/// Roles of every kind, conditions of every kind, a denial, a requirement that is not met.
fn console() -> Value {
    serde_json::from_str(&fs::read_to_string(tests().join("types/console/policy.json")).unwrap()).unwrap()
}

fn matrix_of(policy: &Value) -> Matrix {
    Matrix::of(&Document::read(policy.to_string().as_bytes()).unwrap(), &Selection::default()).unwrap()
}

/// Runs the command; a policy that is given takes the place of `{}` among the arguments.
fn run(arguments: &[&str], policies: &[&Value]) -> Run {
    let folder = Folder::new(&std::thread::current().name().unwrap().replace("::", "-"));
    let mut policies = policies.iter().enumerate();
    let arguments = arguments.iter().map(|argument| match *argument {
        "{}" => {
            let (number, policy) = policies.next().unwrap();
            folder.write(&format!("{number}.json"), policy.to_string());
            format!("{number}.json")
        }
        argument => argument.to_owned(),
    });
    let arguments: Vec<String> = arguments.collect();
    folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[track_caller]
fn done(arguments: &[&str], policies: &[&Value]) -> String {
    let Run { out, error, code } = run(arguments, policies);
    assert_eq!((error.as_str(), code), ("", Some(0)));
    out
}

#[track_caller]
fn failed(arguments: &[&str], policies: &[&Value], message: &str) {
    run(arguments, policies).failed(message);
}

#[test]
fn a_matrix_shows_roles_and_groups_against_permissions() {
    assert_eq!(
        done(&["matrix", "{}"], &[&console()]),
        "\
Customer data console (console)

                                                              regional
                                                              (through  emea
                everyone  observer  editor  analyst  auditor  groups)   (group)
profiles  Profiles
  read          ·         ✓         ✓       ·        ·        ·         ✓
profiles.client-info  Client info
  read          ·         ✓         ✓       ·        ·        ·         ✓
  edit          ·         ·         ·       ·        ·        ·         ·
  delete        ·         ·         ·       ·        ·        ·         ·
profiles.notes  Notes
  read          ·         ✓         ✓       ·        ·        ·         ✓
  edit          ·         ·         ·       ·        ·        ·         ·
segments  Segments
  read          ·         ·         ?1      ·        ·        ✓         ✓
  edit          ·         ·         ?1      ·        ·        ✓         ✓
  launch        ·         ·         ?2      ·        ·        ✓         ✓
analytics  Analytics
  open          ·         ·         ·       ·        ·        ·         ·
analytics.bigquery
  open          ·         ·         ·       ·3       ·        ·         ·
jobs  Jobs
  view          ·         ·         ·       ✓        ·        ·         ·
  create        ·         ·         ·       ✓        ·        ·         ·
pii  Private fields
  view          ·         ·         ·       ·        ✓        ·         ·
  partial       ·         ·         ·       ?4       ·        ·         ·
  export        ·         ·         ·       ·        ✗        ·         ·
account  Account
  set-password  ?5        ?5        ?5      ?5       ?5       ?5        ?5

✓ allowed   ? conditional, see note   ✗ denied by a rule   · not allowed (·n: see note)

notes
  1  when resource.owner == subject.id && resource.state in ['Draft', 'Test']
  2  when resource.state == 'Active' && next.state in ['stopped', 'paused']
  3  requires analytics:open
  4  when subject.attrs.piiAccess
  5  when resource.id == subject.id; only when resource.id == subject.id

constraints, not applied above
  not together: analyst, editor | auditor (Auditors do not edit)
  analyst needs observer
"
    );
}

#[test]
fn a_matrix_can_be_of_some_roles_and_resources() {
    let some = ["matrix", "{}", "--role", "editor", "--role", "emea", "--resource", "profiles.*"];
    assert_eq!(
        done(&some, &[&console()]),
        "\
Customer data console (console)

                  emea
          editor  (group)
profiles.client-info  Client info
  read    ✓       ✓
  edit    ·       ·
  delete  ·       ·
profiles.notes  Notes
  read    ✓       ✓
  edit    ·       ·

✓ allowed   ? conditional, see note   ✗ denied by a rule   · not allowed (·n: see note)

constraints, not applied above
  not together: analyst, editor | auditor (Auditors do not edit)
  analyst needs observer
"
    );
    failed(
        &["matrix", "{}", "--role", "edditor"],
        &[&console()],
        "permask: the policy has no role or group `edditor` that a person can hold; the nearest known one is `editor` (unknown-role)\n",
    );
    failed(
        &["matrix", "{}", "--role", "reads"],
        &[&console()],
        "permask: the policy has no role or group `reads` that a person can hold (unknown-role)\n",
    );
    let run = run(&["matrix", "{}", "--resource", "profile"], &[&console()]);
    assert!(run.error.ends_with("(unknown-permission)\n"), "{run:?}");
}

#[test]
fn columns_that_do_not_fit_stand_in_further_tables() {
    let policy = fs::read_to_string(tests().join("systems/lytics/policy.json")).unwrap();
    let text = done(&["matrix", "{}"], &[&serde_json::from_str(&policy).unwrap()]);
    assert!(text.lines().all(|line| line.chars().count() <= 100));
    assert_eq!(text.matches("\nnav.dashboard  Dashboard\n").count(), 2);
    for role in ["Admin", "Marketer", "Observer"] {
        assert_eq!(text.split_whitespace().filter(|word| *word == role).count(), 1, "{role}");
    }
}

#[test]
fn what_is_known_is_no_condition() {
    let policy = json!({
        "format": 1, "id": "p",
        "resources": { "a": { "actions": ["x", "y"] } },
        "roles": { "r": { "rules": [
            { "allow": "a:x", "when": "subject.tenant == 'acme'" },
            { "allow": "a:y", "when": "now < timestamp('2026-01-01T00:00:00Z')" } ] } }
    });
    let standings = |more: &[&str]| -> Vec<String> {
        let text = done(&[&["matrix", "{}", "--format", "json"], more].concat(), &[&policy]);
        let matrix: Value = serde_json::from_str(&text).unwrap();
        let rows = matrix["resources"][0]["rows"].as_array().unwrap();
        rows.iter().map(|row| row["cells"][0]["standing"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(standings(&[]), ["conditional", "conditional"]);
    assert_eq!(standings(&["--tenant", "acme"]), ["allow", "conditional"]);
    assert_eq!(standings(&["--tenant", "other", "--now", "2025-12-31T23:59:59Z"]), ["none", "allow"]);
    assert_eq!(standings(&["--now", "2026-01-01T00:00:00Z"]), ["conditional", "none"]);
}

/// Whoever they are, people of one role get what the matrix says: that is compared with sessions of several people,
/// asked about several objects in several contexts.
#[test]
fn a_matrix_agrees_with_every_session() {
    let mut policy = console();
    policy.as_object_mut().unwrap().remove("constraints");
    let lytics = fs::read_to_string(tests().join("systems/lytics/policy.json")).unwrap();
    let asks = json!({
        "format": 1, "id": "asks", "attributes": { "subject": { "vip": "boolean" }, "context": { "surface": "string" } },
        "resources": {
            "a": { "actions": ["x"], "attributes": { "owner": "string" } },
            "b": { "actions": ["x", "y", "z"], "requires": { "z": ["a:x"] } },
            "d": { "actions": ["x", "y", "z", "w"], "attributes": { "owner": "string" } }, "e": { "actions": ["x", "y", "z"] }, "c": { "actions": ["x", "y"] } },
        "roles": {
            "r": { "rules": [
                { "allow": "a:x", "when": "subject.attrs.vip" }, { "allow": "b:x", "when": "can('a:x')" }, { "allow": "b:z" },
                { "allow": "c:*" }, { "deny": "c:x", "when": "context.surface == 'list'" },
                { "deny": "c:y", "unless": "'s' in subject.roles || subject.attrs.vip" } ] },
            "s": { "rules": [ { "allow": "a:x", "when": "resource.owner == subject.id" }, { "allow": "b:y", "when": "can('a:x')" },
                { "allow": "d:x", "when": "subject.attrs.vip || resource.owner == subject.id" }, { "allow": "d:y", "when": "can('d:x')" },
                { "allow": "d:z" }, { "allow": "e:x", "when": "can('d:x')" }, { "allow": "e:y", "when": "can('d:z')" },
                { "deny": "d:z", "when": "resource.owner == subject.id" }, { "allow": ["b:z", "d:w"] },
                { "deny": "d:w", "when": "subject.attrs.vip && resource.owner == subject.id" }, { "allow": "e:z", "when": "can('d:w')" },
                { "allow": "c:*", "when": "'s' in subject.roles" } ] },
            "t": { "includes": ["r", "s"] } }
    });
    for policy in [policy, serde_json::from_str(&lytics).unwrap(), asks] {
        agrees(&policy);
    }
}

fn agrees(document: &Value) {
    let matrix = matrix_of(document);
    let policy = std::sync::Arc::new(Policy::read(document.to_string().as_bytes()).unwrap());
    let mut compared = 0;
    for (number, column) in matrix.columns.iter().enumerate().filter(|(_, column)| !column.through_groups) {
        let held = match column.kind {
            ColumnKind::Everyone => json!({ "roles": [] }),
            ColumnKind::Group => json!({ "roles": [], "groups": [column.name] }),
            ColumnKind::Role => json!({ "roles": [column.name] }),
        };
        let mut seen: Vec<Vec<Outcome>> = Vec::new();
        for attrs in [json!({}), json!({ "vip": true, "piiAccess": true }), json!({ "vip": false, "piiAccess": false })]
        {
            for context in [json!({}), json!({ "surface": "list" }), json!({ "surface": "page" })] {
                let mut subject = held.clone();
                subject["id"] = json!("u-1");
                subject["tnt"] = json!("acme");
                subject["attrs"] = attrs.clone();
                let subject = Subject::read(subject.to_string().as_bytes()).unwrap();
                let context = Json::read_record(context.to_string().as_bytes()).unwrap();
                let session = Session::new(policy.clone(), subject, 1_780_315_200).with_context(Some(context));
                for (id, owner, state) in [("u-1", "u-1", "Draft"), ("u-2", "u-2", "Active")] {
                    let read = |value: Value| Json::read_record(value.to_string().as_bytes()).unwrap();
                    let object = read(json!({ "id": id, "owner": owner, "state": state, "company": "acme" }));
                    let next = read(json!({ "id": id, "state": "paused" }));
                    let question = Question { object: Some(&object), next: Some(&next), context: None };
                    let rows = matrix.resources.iter().flat_map(|resource| &resource.rows);
                    seen.push(rows.map(|row| session.decide(&row.permission, &question)).collect());
                }
            }
        }
        let rows = matrix.resources.iter().flat_map(|resource| &resource.rows);
        for (place, row) in rows.enumerate() {
            let outcomes: Vec<Outcome> = seen.iter().map(|answers| answers[place]).collect();
            let standing = row.cells[number].standing;
            let is = |outcome: Outcome| outcomes.iter().all(|other| *other == outcome);
            let fits = match standing {
                Standing::Allow => is(Outcome::Allow),
                Standing::Deny | Standing::None => is(Outcome::Deny),
                Standing::Conditional => outcomes.contains(&Outcome::Allow) && outcomes.contains(&Outcome::Deny),
            };
            assert!(fits, "{} {}: {standing:?}, but {outcomes:?}", column.name, row.permission);
            compared += 1;
        }
    }
    assert!(compared > 5);
}

#[test]
fn a_spreadsheet_takes_nothing_for_a_formula() {
    let policy = json!({
        "format": 1, "id": "p",
        "resources": { "a": { "title": "=HYPERLINK(\"x\")", "actions": ["x"], "attributes": { "n": "number" } } },
        "roles": { "+r, \"s\"": { "rules": [ { "allow": "a:x", "when": "resource.n == 1" } ] }, "@": {}, "plain": {} }
    });
    assert_eq!(
        done(&["matrix", "{}", "--format", "csv"], &[&policy]),
        "permission,resource,action,\"'+r, \"\"s\"\"\",'@,plain\r\n\
         a:x,\"'=HYPERLINK(\"\"x\"\")\",x,conditional: when resource.n == 1,not allowed,not allowed\r\n"
    );
}

#[test]
fn a_page_needs_nothing_and_runs_nothing() {
    let hostile = fs::read_to_string(tests().join("types/hostile/policy.json")).unwrap();
    let mut hostile: Value = serde_json::from_str(&hostile).unwrap();
    hostile["title"] = json!("<img src=x onerror=alert(1)>\u{0}\u{1b}[31m");
    hostile["roles"]["\" onfocus=\"x"] =
        json!({ "title": "<b>&", "rules": [ { "allow": "1:a-b", "when": "resource.class != '<svg>'" } ] });
    let page = done(&["matrix", "{}", "--format", "html"], &[&hostile]);
    for forbidden in [
        "<script",
        "</script",
        "<img",
        "<svg",
        "<b>&",
        "<link",
        "url(",
        "http:",
        "https:",
        "\u{0}",
        "\u{1b}",
        "onfocus=\"",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for expected in [
        "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"",
        "<title>&lt;img src=x onerror=alert(1)&gt;  [31m: who may do what</title>",
        "&quot; onfocus=&quot;x",
        "when resource.class != &#39;&lt;svg&gt;&#39;",
        "&lt;/script&gt;",
        "<th scope=\"col\">",
        "scope=\"rowgroup\"",
        "scope=\"row\"",
        "<caption id=\"caption\">",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    let page = done(&["matrix", "{}", "--format", "html"], &[&console()]);
    for expected in [
        "<td><span class=\"mark allow\"><span aria-hidden=\"true\">✓</span><span class=\"said\">allowed</span></span></td>",
        "<td><a class=\"mark conditional\" href=\"#note-2\"><span aria-hidden=\"true\">?2</span><span class=\"said\">conditional, note 2</span></a></td>",
        "<li id=\"note-2\"><b>2</b><code>when resource.state == &#39;Active&#39; &amp;&amp; next.state in [&#39;stopped&#39;, &#39;paused&#39;]</code></li>",
        "<span class=\"name\">regional <small>through groups</small></span>",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn only_a_matrix_can_be_a_table_or_a_page() {
    let output = run(&["diff", "{}", "{}", "--format", "csv"], &[&console(), &console()]);
    assert_eq!(output.code, Some(2));
    assert!(output.error.contains("`csv` and `html` are formats of `permask matrix` alone"));
}

#[test]
fn order_and_words_for_people_are_no_difference() {
    let old = console();
    let mut new = console();
    let roles = new["roles"].as_object_mut().unwrap();
    *roles = roles.clone().into_iter().rev().collect();
    for list in
        ["/everyone/rules", "/roles/editor/rules", "/roles/analyst/rules/0/allow", "/constraints", "/navigation"]
    {
        new.pointer_mut(list).unwrap().as_array_mut().unwrap().reverse();
    }
    new["title"] = json!("Another title");
    new["roles"]["editor"]["description"] = json!("Another description");
    new["everyone"]["rules"][0]["reason"] = json!("Another reason");
    assert_eq!(done(&["diff", "{}", "{}", "--exit-code", "--deny-gains"], &[&old, &new]), "no difference\n");
}

#[test]
fn a_difference_says_who_gains_and_who_loses() {
    let old = console();
    let mut new = console();
    new["resources"]["jobs"]["actions"] = json!(["view", "create", "delete"]);
    new["everyone"]["rules"].as_array_mut().unwrap().push(json!({ "allow": "analytics:open" }));
    new["roles"]["editor"]["rules"][0]["when"] = json!("resource.owner == subject.id");
    new["roles"]["editor"]["limits"]["tableau"] = json!("explorer");
    new["roles"]["observer"]["rules"] = json!([{ "allow": "profiles.notes:edit" }]);
    new["roles"]["analyst"]["rules"] = json!([{ "allow": "jobs:view" }]);
    new["roles"]["auditor"]["rules"] = json!([{ "allow": "pii:view", "when": "subject.attrs.piiAccess" }]);
    new["roles"]["intern"] = json!({ "includes": ["reads"] });
    new["groups"]["emea"]["roles"] = json!(["observer"]);
    new["constraints"].as_array_mut().unwrap().remove(0);
    new["classes"]["contact.email"]["mask"] = json!("remove");
    new["records"]["profile"]["fields"].as_object_mut().unwrap().remove("$.name.last");
    assert_eq!(
        done(&["diff", "{}", "{}"], &[&old, &new]),
        "\
policy
  + constraint not together: analyst, editor | auditor (Auditors do not edit): in force -> gone
  + record profile $.name.last: class identity -> no class

everyone
  + permission analytics:open: not allowed -> allowed
  - class contact.email: email (local 1) -> remove

role analyst
  - permission analytics.bigquery:open: not allowed (requires analytics:open) -> not allowed
  - permission jobs:create: allowed -> not allowed
  - permission pii:partial: conditional (when subject.attrs.piiAccess) -> not allowed
  - class identity: stars (8) when can('pii:partial'), else remove -> remove

role auditor
  + permission pii:export: denied -> not allowed
  - permission pii:view: allowed -> conditional (when subject.attrs.piiAccess)
  - class contact.email: clear -> clear when can('pii:view'), else remove
  - class identity: clear -> clear when can('pii:view'), else remove

role editor
  + limit tableau: viewer -> explorer
  ~ permission segments:edit: conditional (when resource.owner == subject.id && resource.state in ['Draft', 'Test']) -> conditional (when resource.owner == subject.id)
  ~ permission segments:read: conditional (when resource.owner == subject.id && resource.state in ['Draft', 'Test']) -> conditional (when resource.owner == subject.id)

role intern
  + permission profiles.client-info:read: not allowed -> allowed
  + permission profiles.notes:read: not allowed -> allowed
  + permission profiles:read: not allowed -> allowed
  + navigation profiles: no -> yes

role observer
  + permission profiles.notes:edit: not allowed -> allowed
  + task edit-notes: no -> yes

group emea
  + permission profiles.notes:edit: not allowed -> allowed
  + task edit-notes: no -> yes
  - permission segments:edit: allowed -> not allowed
  - permission segments:launch: allowed -> not allowed

declared
    added    permission jobs:delete
    added    role intern

+ 13 gained   ~ 2 changed   - 10 lost
"
    );
}

#[test]
fn exit_codes_answer_for_review() {
    let old = console();
    let mut more = console();
    more["roles"]["observer"]["rules"] = json!([{ "allow": "profiles.notes:edit" }]);
    let mut other = console();
    other["roles"]["editor"]["rules"][0]["when"] = json!("resource.state == 'Test'");
    let code = |flags: &[&str], policies: &[&Value]| run(&[&["diff", "{}", "{}"], flags].concat(), policies).code;
    assert_eq!(code(&[], &[&old, &more]), Some(0));
    assert_eq!(code(&["--exit-code"], &[&old, &more]), Some(1));
    assert_eq!(code(&["--exit-code"], &[&old, &old]), Some(0));
    assert_eq!(code(&["--deny-gains"], &[&old, &more]), Some(1));
    assert_eq!(code(&["--deny-gains"], &[&more, &old]), Some(0));
    // Nothing tells whether another condition gives more: it may.
    assert_eq!(code(&["--deny-gains"], &[&old, &other]), Some(1));
    assert_eq!(code(&["--deny-gains"], &[&other, &old]), Some(1));
}

/// Each of these opens something, for one role, for several together or by what is around the rules.
#[test]
fn no_gain_slips_by() {
    let old = json!({
        "format": 1, "id": "p", "attributes": { "context": { "surface": "string" } },
        "resources": { "a": { "actions": ["x", "y"], "tenant": "company", "attributes": { "company": "string" } } },
        "everyone": { "limits": { "rows": 10 } },
        "roles": {
            "r": { "rules": [ { "deny": "a:x" }, { "deny": "a:y", "when": "'s' in subject.roles" } ] },
            "s": { "rules": [ { "allow": "a:y" } ] },
            "t": { "rules": [ { "allow": "a:x", "when": "can('a:y') && context.surface == 'list'" } ] } },
        "statuses": { "active": "full", "new": { "only": ["a:x"] } }, "absent-status": "none",
        "constraints": [ { "max-roles": 2 } ],
        "limits": { "rows": { "number": true, "merge": "highest" } },
        "classes": { "c": { "mask": "remove", "tiers": [ { "when": "can('a:x') && 's' in subject.roles && 'r' in subject.roles", "show": "clear" } ] }, "d": { "mask": "remove" } },
        "records": { "q": { "unlisted": "mask", "fields": { "$.n": "c" } } }
    });
    let changes: [(&str, Value); 16] = [
        ("/roles/r/rules/0/deny", json!("a:y")),
        ("/roles/r/rules/1/when", json!("'s' in subject.roles && 't' in subject.roles")),
        ("/roles/r/rules", json!([{ "deny": "a:x" }])),
        ("/roles/t/rules/0/when", json!("can('a:y')")),
        ("/roles/t/rules/0", json!({ "allow": "a:x" })),
        ("/everyone/limits/rows", json!(11)),
        ("/statuses/new", json!({ "only": ["a:*"] })),
        ("/statuses/new", json!("full")),
        ("/absent-status", json!("full")),
        ("/constraints/0/max-roles", json!(3)),
        ("/constraints", json!([])),
        ("/classes/c/mask", json!({ "stars": {} })),
        ("/classes/c/tiers/0/when", json!("'s' in subject.roles && 'r' in subject.roles")),
        ("/records/q/unlisted", json!("show")),
        ("/records/q/fields/$.n", json!("d")),
        ("/resources/a/attributes/company", json!("string")),
    ];
    for (place, value) in changes {
        let mut new = old.clone();
        *new.pointer_mut(place).unwrap() = value.clone();
        if place.starts_with("/resources") {
            new["resources"]["a"].as_object_mut().unwrap().remove("tenant");
        }
        let output = run(&["diff", "{}", "{}", "--deny-gains"], &[&old, &new]);
        assert_eq!(output.code, Some(1), "{place} {value}: {}", output.out);
    }
    let mut grants = old.clone();
    grants["grants"] = json!(true);
    assert_eq!(run(&["diff", "{}", "{}", "--deny-gains"], &[&old, &grants]).code, Some(1));
    assert_eq!(run(&["diff", "{}", "{}", "--deny-gains"], &[&grants, &old]).code, Some(0));
    // What one policy says of a class and the other does not, and whether who has it sees more.
    for (member, value, gains) in [
        ("export", json!("true"), true),
        ("reveal", json!({ "when": "can('a:x')", "acr": ["mfa"] }), true),
        ("hide-absence", json!(true), false),
    ] {
        let mut with = old.clone();
        with["classes"]["c"][member] = value;
        let codes = [[&old, &with], [&with, &old]]
            .map(|pair| run(&["diff", "{}", "{}", "--deny-gains"], &pair).code == Some(1));
        assert_eq!(codes, [gains, !gains], "{member}");
    }
}

#[test]
fn tiers_that_show_the_same_to_every_role_alone_are_a_change_and_no_gain() {
    let mut old = console();
    old["classes"]["identity"]["tiers"] = json!([]);
    let mut new = old.clone();
    new["classes"]["identity"]["tiers"] = json!([{ "when": "context.surface == 'list'", "mask": "remove" }]);
    assert_eq!(
        done(&["diff", "{}", "{}"], &[&old, &new]),
        "policy\n  ~ class identity tiers: [] -> [{\"mask\":\"remove\",\"when\":\"context.surface == 'list'\"}]\n\n\
         + 0 gained   ~ 1 changed   - 0 lost\n"
    );
}

#[test]
fn a_difference_can_be_one_json_object() {
    let mut new = console();
    new["roles"]["observer"]["rules"] = json!([{ "allow": "profiles.notes:edit" }]);
    let text = done(&["diff", "{}", "{}", "--format", "json"], &[&console(), &new]);
    let change = |topic: &str, name: &str, from: &str, to: &str| json!({ "direction": "gains", "topic": topic, "name": name, "from": from, "to": to });
    let changes = json!([
        change("permission", "profiles.notes:edit", "not allowed", "allowed"),
        change("task", "edit-notes", "no", "yes"),
    ]);
    let expected = json!({
        "declared": [],
        "policy": [],
        "holders": [
            { "kind": "role", "name": "observer", "changes": changes },
            { "kind": "group", "name": "emea", "changes": changes },
        ],
    });
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
}

/// What `tests/js/policy-types.test.mjs` compiles is what the command writes today.
#[test]
fn types_are_those_that_the_compiler_checks() {
    for name in ["console", "hostile"] {
        let folder = tests().join("types").join(name);
        let policy = folder.join("policy.json");
        let text = done(&["types", policy.to_str().unwrap()], &[]);
        assert_eq!(text, fs::read_to_string(folder.join("policy.d.ts")).unwrap(), "{name}");
    }
}

#[test]
fn types_do_not_depend_on_the_order_of_the_policy() {
    let mut turned = console();
    for member in ["roles", "resources", "limits", "classes"] {
        let members = turned[member].as_object_mut().unwrap();
        *members = members.clone().into_iter().rev().collect();
    }
    assert_ne!(turned.to_string(), console().to_string());
    assert_eq!(done(&["types", "{}"], &[&turned]), done(&["types", "{}"], &[&console()]));
}

/// The tables of the README are what the command prints for the README's own policy.
#[test]
fn the_readme_shows_what_the_command_prints() {
    let readme = fs::read_to_string(tests().join("../README.md")).unwrap();
    let block = |language: &str, number: usize| {
        let after = readme.split(&format!("```{language}\n")).nth(number).unwrap();
        after.split("```").next().unwrap().to_owned()
    };
    let policy: Value = serde_json::from_str(&block("json", 1)).unwrap();
    let mut changed = policy.clone();
    changed["roles"]["support"]["rules"][0]["allow"] = json!("segments:read,edit");
    let printed = [done(&["matrix", "{}"], &[&policy]), done(&["diff", "{}", "{}"], &[&policy, &changed])];
    for text in printed {
        assert!(readme.contains(&format!("```text\n{text}```\n")), "{text}");
    }
}
