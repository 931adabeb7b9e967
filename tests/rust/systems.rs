//! The policies of real systems: every question about them is answered right, and a wrong answer is told.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

use permask::{Json, Outcome, Policy, Question, Session, Subject};
use permask_tests::systems::{FOLDERS, Report, policy};
use permask_tests::{path, text};
use serde_json::{Value, json};

/// How many questions each system has: the samples, and this project's own.
const COUNTS: [(&str, usize, usize); 5] =
    [("lytics", 112, 167), ("insider", 85, 241), ("adobe", 58, 381), ("liveramp", 118, 588), ("synerise", 43, 498)];

/// The eleven roles of Lytics.
const ROLES: [&str; 11] = [
    "Admin",
    "Audience Manager",
    "Campaign Manager",
    "Content Manager",
    "Data Manager",
    "Discovery Insights",
    "Experience Manager",
    "Goal Manager",
    "Marketer",
    "Observer",
    "User Search",
];

fn right(folder: &str) -> Vec<(String, usize)> {
    let report = Report::of(&path(folder)).expect("questions");
    assert!(report.is_right(), "{report}");
    assert!(report.systems.iter().all(|tally| tally.uncounted.is_empty()), "{report}");
    report.systems.iter().map(|tally| (tally.system.clone(), tally.asked)).collect()
}

#[test]
fn every_sample_is_answered_right() {
    assert_eq!(right(FOLDERS[0]), COUNTS.map(|(system, samples, _)| (system.to_owned(), samples)));
}

#[test]
fn every_question_of_our_own_is_answered_right() {
    assert_eq!(right(FOLDERS[1]), COUNTS.map(|(system, _, own)| (system.to_owned(), own)));
}

#[test]
fn a_policy_without_tenants_gives_wrong_answers_that_are_told() {
    let without = |system: &str| {
        let mut policy = policy(system)?;
        policy["resources"]["traits"].as_object_mut().expect("traits").shift_remove("tenant");
        Ok(policy)
    };
    let report = Report::with(&path(&format!("{}/adobe.json", FOLDERS[0])), &without).expect("questions");
    assert!(!report.is_right());
    assert_eq!((report.systems[0].right, report.systems[0].asked), (57, 58));
    let lines: Vec<&str> = report.systems[0].wrong[0].lines().map(str::trim).collect();
    assert!(lines[0].starts_with("aam-046: {\"kind\":\"object\""), "{lines:?}");
    assert_eq!(
        lines[1..],
        [
            "allowed: expected false, found true",
            "the engine: `traits:view` is allowed by the rule `VIEW_ALL_TRAITS` of traitViewersAll → VIEW_ALL_TRAITS."
        ]
    );
}

#[test]
fn a_policy_that_does_not_load_answers_nothing_right() {
    let report = Report::with(&path(&format!("{}/lytics.json", FOLDERS[0])), &|_| Ok(json!({ "format": 2 })));
    let report = report.expect("questions");
    assert_eq!((report.systems[0].right, report.systems[0].asked), (0, 112));
    assert!(report.systems[0].wrong[0].ends_with("/format: expected `1`, found `2`"), "{report}");
}

/// Runs the command on a folder with one file.
fn command(name: &str, file: &str, document: &Value) -> (Option<i32>, String, String) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("systems").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(file), document.to_string()).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_systems")).arg(&folder).output().expect("the command");
    let Output { status, stdout, stderr } = output;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn the_command_tells_each_wrong_answer_and_fails() {
    let document = json!({ "schemaVersion": 1, "roles": [], "questions": [
        { "id": "a", "subject": { "roles": ["Admin"] }, "expected": { "allowed": true },
          "question": { "kind": "nav", "target": "Goals/Goals", "text": "" } },
        { "id": "b", "subject": { "roles": ["Observer"] }, "expected": { "allowed": true },
          "question": { "kind": "nav", "target": "Goals/Goals" } },
        { "id": "c", "subject": { "roles": ["Admin"] }, "expected": { "allowed": true }, "question": { "kind": "guess" } },
        { "id": "d", "subject": { "roles": ["Admin"] }, "expected": { "allowed": true },
          "question": { "kind": "nav", "target": "Goals/Gaols" } },
        { "id": "e", "subject": { "roles": ["Admin"] }, "question": { "kind": "nav", "target": "Goals/Goals" } },
        { "id": "f", "subject": { "roles": ["Admin"] }, "expected": { "allowed": null },
          "question": { "kind": "nav", "target": "Goals/Goals" } },
        { "id": "g", "subject": { "roles": ["Admin"] }, "expected": { "allowed": true, "mood": "good" },
          "question": { "kind": "nav", "target": "Goals/Goals" } },
    ] });
    let (status, stdout, stderr) = command("wrong", "lytics.json", &document);
    let expected = r#"lytics 1/6
  wrong: b: {"kind":"nav","target":"Goals/Goals"} of {"roles":["Observer"]}
    allowed: expected true, found false
    the engine: `nav.goals:open` is denied: no rule allows it. Any of these roles would allow it: Admin, Goal Manager.
  wrong: c: {"kind":"guess"} of {"roles":["Admin"]}
    cannot be answered: the system has no questions of the kind "guess"
  wrong: d: {"kind":"nav","target":"Goals/Gaols"} of {"roles":["Admin"]}
    cannot be answered: no entry `gaols` is declared
  wrong: e: {"kind":"nav","target":"Goals/Goals"} of {"roles":["Admin"]}
    cannot be answered: expected the objects `subject`, `question` and `expected`
  wrong: g: {"kind":"nav","target":"Goals/Goals"} of {"roles":["Admin"]}
    mood: expected "good", and the answer has no such member
    the engine: `nav.goals:open` is allowed by the rule `admin-navigation` of Admin.
  not counted: f: no answer is known to compare with
"#;
    assert_eq!((status, stdout.as_str(), stderr.as_str()), (Some(1), expected, ""));
}

#[test]
fn the_command_takes_the_fixtures_that_a_file_brings() {
    let asked = |source: &str| {
        json!({
            "id": source,
            "subject": { "company": "acme", "groups": ["traitViewersAll"], "status": "Active", "isAdmin": false },
            "question": { "kind": "object", "action": "VIEW", "objectType": "TRAIT", "dataSource": source },
            "expected": { "allowed": source == "north" },
        })
    };
    let group = json!({
        "objectPermissions": [{ "objectType": "TRAIT", "dataSource": "north", "permissions": ["READ", "FLY"] }],
        "wildcards": ["VIEW_ALL_CLOUDS"],
    });
    let document = json!({
        "system": "adobe",
        "fixtures": {
            "dataSources": { "north": { "company": "acme" }, "south": { "company": "acme" } },
            "groups": { "traitViewersAll": group },
        },
        "questions": [asked("north"), asked("south")],
    });
    assert_eq!(command("fixtures", "more.json", &document), (Some(0), "adobe 2/2\n".to_owned(), String::new()));
}

#[test]
fn the_command_fails_where_there_is_nothing_to_ask() {
    let (status, stdout, stderr) = command("nothing", "notes.json", &json!({ "notes": [] }));
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert!(
        stderr.starts_with("systems: ") && stderr.ends_with("expected files with questions, found none\n"),
        "{stderr}"
    );
    let (status, _, stderr) = command("unknown", "other.json", &json!({ "questions": [{}] }));
    assert_eq!(status, Some(2));
    assert!(stderr.contains("expected a file of one of the systems lytics, insider,"), "{stderr}");
}

fn session(roles: &[&str]) -> Session {
    let policy = Policy::read(text("systems/lytics/policy.json").as_bytes()).expect("a policy");
    Session::new(Arc::new(policy), Subject::new("u-1", roles.iter().copied()), 1_780_315_200)
}

#[test]
fn lytics_has_its_eleven_roles() {
    assert_eq!(session(&[]).policy().roles().map(|(role, _)| role).collect::<Vec<_>>(), ROLES);
}

#[test]
fn private_fields_show_to_three_roles_alone() {
    let record = Json::read_record(br#"{"email": "ada@example.com", "name": {"last": "Lovelace"}, "taxNumber": "1"}"#)
        .expect("a record");
    for role in ROLES {
        let may = ["Admin", "Data Manager", "User Search"].contains(&role);
        let masked = session(&[role]).mask("profile", &record);
        assert_eq!(masked.masked.is_empty(), may, "{role}");
        assert_eq!(masked.data == record, may, "{role}");
    }
}

#[test]
fn whose_password_is_reset_depends_on_the_object() {
    for role in ROLES {
        assert_eq!(session(&[role]).decide("password:reset", &Question::default()), Outcome::Conditional, "{role}");
    }
}

#[test]
fn the_segment_scan_hides_private_fields_unless_it_is_known_not_to() {
    let record = Json::read_record(br#"{"email": "ada@example.com"}"#).expect("a record");
    for context in [r#"{"surface": "segment scan"}"#, r#"{"surface": "profile", "segmentScanHiding": false}"#] {
        let context = Json::read_record(context.as_bytes()).expect("a context");
        let masked = session(&["Observer"]).with_context(Some(context.clone())).mask("profile", &record);
        assert!(!masked.masked.is_empty(), "{context}");
    }
}
