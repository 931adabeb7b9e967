//! Policies in YAML: that they mean what their JSON means, and that what could mean two things is refused.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod command;

use std::fs;
use std::time::{Duration, Instant};

use command::{Folder, Run, tests};

/// Far more than any document takes, and far less than a hang.
const BOUND: Duration = Duration::from_secs(20);

const JSON: &str = r#"{
  "format": 1, "id": "console", "title": "no",
  "attributes": {"context": {"on": "string"}},
  "resources": {"pii": {"actions": ["view", "export"]}, "on": {"actions": ["yes"], "attributes": {"owner": "string"}}},
  "roles": {
    "guest": {},
    "support": {"rules": [
      {"id": "sees", "allow": "**:*", "except": ["pii:export"], "when": "context.on != 'a' &&\nsubject.id != 'b'\n"},
      {"id": "12:30", "deny": "on:yes", "unless": "resource.owner == subject.id"}
    ], "limits": {"rows": 1.50e3}},
    "other": {"rules": [{"allow": "**:*"}], "limits": {"rows": 9007199254740993}}
  },
  "limits": {"rows": {"number": true, "merge": "lowest"}}
}"#;

const YAML: &str = r##"# yaml-language-server: $schema=./node_modules/permask/policy.schema.json
---
format: 1
id: console
title: no
attributes: { context: { on: string } }
resources:
  pii:
    actions: [view, export]
  on:
    actions: [yes] # a string, as in every YAML of this century
    attributes:
      owner: string
roles:
  guest: {}
  support:
    rules:
      - id: sees
        allow: &all "**:*"
        except: ["pii:export"]
        when: |
          context.on != 'a' &&
          subject.id != 'b'
      - { id: 12:30, deny: on:yes, unless: resource.owner == subject.id }
    limits:
      rows: 1.50e3
  other:
    rules: [{ allow: *all }]
    limits: { rows: 9007199254740993 }
limits:
  rows:
    number: true
    merge: lowest
...
"##;

impl Folder {
    fn decide(&self, policy: &str, lines: &str) -> Run {
        self.run_with(&["decide", "--policy", policy, "--now", "2026-06-01T12:00:00Z"], lines)
    }

    /// Returns the document inside the bundle that is signed for a policy.
    fn signed(&self, policy: &str) -> String {
        let sign = ["sign", policy, "--key", "key.jwk", "--audience", "console", "--bundle-version", "1"];
        let bundle = self.done(&sign);
        let payload = decoded(bundle.split('.').nth(1).unwrap());
        payload.split_once("\"pol\":").unwrap().1.strip_suffix('}').unwrap().to_owned()
    }

    /// Says what the command says of a policy in YAML.
    fn refusal(&self, yaml: impl AsRef<[u8]>) -> String {
        self.write("policy.yaml", yaml);
        let start = Instant::now();
        let Run { out, error, code } = self.run(&["explain", "a:x", "--policy", "policy.yaml"]);
        assert!(start.elapsed() < BOUND, "took {:?}", start.elapsed());
        assert_eq!((out.as_str(), code), ("", Some(1)), "{error}");
        error.trim_end().strip_prefix("permask: policy.yaml: ").unwrap_or(&error).to_owned()
    }
}

/// Reads base64url.
fn decoded(text: &str) -> String {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for sign in text.chars() {
        bits = (bits << 6 | u32::try_from(SIGNS.find(sign).unwrap()).unwrap()) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Returns a question about each permission for each role, with and without an object.
fn questions(permissions: &[&str], roles: &[&str]) -> String {
    let mut lines = String::new();
    for permission in permissions {
        for role in roles {
            for rest in [
                "",
                r#","context":{"on":"b"}"#,
                r#","context":{"on":"b"},"object":{"id":"u","owner":"u"}"#,
                r#","context":{"on":"a"},"object":{"owner":"v"}"#,
            ] {
                lines += &format!(
                    "{{\"permission\":\"{permission}\",\"subject\":{{\"id\":\"u\",\"roles\":[\"{role}\"]}}{rest}}}\n"
                );
            }
        }
    }
    lines
}

#[test]
fn a_policy_in_yaml_decides_as_its_json_does() {
    let folder = Folder::new("decide");
    folder.write("policy.json", JSON);
    folder.write("policy.yaml", YAML);
    folder.write("windows.yml", format!("\u{feff}{}", YAML.replace('\n', "\r\n")));
    // JSON is YAML.
    folder.write("json.yaml", JSON);
    let lines = questions(&["pii:view", "pii:export", "on:yes", "on:no"], &["guest", "support", "other", "none"]);
    let expected = folder.decide("policy.json", &lines);
    assert_eq!((expected.error.as_str(), expected.code, expected.out.lines().count()), ("", Some(0), 64));
    for outcome in ["allow", "deny", "conditional"] {
        assert!(expected.out.contains(&format!("\"outcome\":\"{outcome}\"")), "no answer is {outcome}");
    }
    for name in ["policy.yaml", "windows.yml", "json.yaml"] {
        assert_eq!(folder.decide(name, &lines), expected, "{name}");
    }
}

#[test]
fn the_policies_of_the_tests_decide_alike_as_yaml() {
    let folder = Folder::new("alike");
    for (path, permissions, roles) in [
        ("schema/complete.json", ["patients:read", "patients.chart:edit", "private:view"], ["doctor", "nurse"]),
        ("systems/lytics/policy.json", ["audiences:view", "pii:view", "password:reset"], ["Admin", "Observer"]),
    ] {
        let json = fs::read_to_string(tests().join(path)).unwrap();
        folder.write("policy.json", &json);
        folder.write("policy.yml", &json);
        let lines = questions(&permissions, &roles);
        let expected = folder.decide("policy.json", &lines);
        assert_eq!(expected.code, Some(0), "{expected:?}");
        assert!(expected.out.contains("\"allow\"") && expected.out.contains("\"deny\""), "{path}");
        assert_eq!(folder.decide("policy.yml", &lines), expected, "{path}");
    }
}

#[test]
fn what_is_signed_is_json_with_every_number_as_it_was_written() {
    let folder = Folder::new("sign");
    folder.done(&["keygen", "--issuer", "https://issuer.example"]);
    folder.write("policy.json", JSON);
    folder.write("policy.yaml", YAML);
    let document = folder.signed("policy.yaml");
    assert!(document.contains("\"rows\":1.50e3") && document.contains("\"rows\":9007199254740993"), "{document}");
    // The two agree but for the spaces between the parts of JSON.
    let compact = |text: &str| text.replace("  ", "").replace("\n", "").replace(": ", ":").replace(", ", ",");
    assert_eq!(compact(&document), compact(&folder.signed("policy.json")));
}

#[test]
fn records_are_masked_by_a_policy_in_yaml() {
    let folder = Folder::new("mask");
    folder.write(
        "policy.yaml",
        "format: 1\nid: p\nresources: {}\nroles: {guest: {}}\nclasses: {email: {mask: email}}\n\
         records: {profile: {unlisted: show, fields: {$.email: email}}}\n",
    );
    let mask = ["mask", "--policy", "policy.yaml", "--type", "profile", "--role", "guest"];
    let Run { out, error, code } = folder.run_with(&mask, r#"{"email": "ada@example.com"}"#);
    assert_eq!((out.as_str(), error.as_str(), code), ("{\"email\": \"a•••@•••.com\"}", "", Some(0)));
}

#[test]
fn the_tools_of_authors_read_yaml_too() {
    let folder = Folder::new("tools");
    folder.write("policy.json", JSON);
    folder.write("policy.yaml", YAML);
    for command in ["matrix", "types"] {
        let expected = folder.run(&[command, "policy.json"]);
        assert_eq!(
            (expected.error.as_str(), expected.code, expected.out.is_empty()),
            ("", Some(0), false),
            "{command}"
        );
        assert_eq!(folder.run(&[command, "policy.yaml"]), expected, "{command}");
    }
    let Run { error, code, .. } = folder.run(&["diff", "policy.json", "policy.yaml"]);
    assert_eq!((error.as_str(), code), ("", Some(0)), "the two differ");
}

#[test]
fn what_could_mean_two_things_is_refused() {
    let folder = Folder::new("refuse");
    for (yaml, expected) in [
        ("a: 1\nb: {c: 2, c: 3}", "/b/c: the name stands twice in its mapping at line 2 column 11 (duplicate-name)"),
        ("a: 1\n\"\\x61\": 2", "/a: the name stands twice in its mapping at line 2 column 1 (duplicate-name)"),
        (
            "a: &x {b: 1}\nc:\n  <<: *x",
            "/c: expected a name, found a merge key (`<<`) at line 3 column 3 (invalid-yaml)",
        ),
        ("1: a", "expected a name that is a string; others stand in quotation marks at line 1 column 1 (invalid-yaml)"),
        (
            "a:\n  true: b",
            "/a: expected a name that is a string; others stand in quotation marks at line 2 column 3 (invalid-yaml)",
        ),
        ("~: a", "expected a name that is a string; others stand in quotation marks at line 1 column 1 (invalid-yaml)"),
        ("? [a]\n: b", "expected a name, found another kind of node at line 1 column 3 (invalid-yaml)"),
        ("a: &x b\n*x : c", "expected a name, found another kind of node at line 2 column 1 (invalid-yaml)"),
        (
            "id: !!str 1",
            "/id: expected no tag; a text that begins with `!` stands in quotation marks at line 1 column 5 (invalid-yaml)",
        ),
        (
            "when: !can('a:x')",
            "/when: expected no tag; a text that begins with `!` stands in quotation marks at line 1 column 7 (invalid-yaml)",
        ),
        ("a: 1\n---\nb: 2", "expected one document, found another at line 2 column 1 (invalid-yaml)"),
        ("a: 1\n...\n---\n", "expected one document, found another at line 3 column 1 (invalid-yaml)"),
        ("", "expected a document, found none at line 1 column 1 (invalid-yaml)"),
        ("# nothing\n", "expected a document, found none at line 2 column 1 (invalid-yaml)"),
        ("%YAML 1.1\n---\na: 1", "expected a document of YAML 1.2 without directives (`%`) (invalid-yaml)"),
        (
            "a: [0x1f]",
            "/a/0: expected a number as JSON writes it; a text that looks like one stands in quotation marks at line 1 column 5 (invalid-yaml)",
        ),
        ("a: &x [*x]", "/a/0: an alias stands inside of what it stands for at line 1 column 8 (invalid-yaml)"),
        (
            "allow: *:read",
            "/allow: no anchor is there for this alias; a pattern that begins with `*` stands in quotation marks at line 1 column 8 (invalid-yaml)",
        ),
        ("a:\n\tb: 1", "/a: expected spaces before what is indented, found a tab at line 2 column 2 (invalid-yaml)"),
        (
            "a: 'b",
            "/a: expected YAML; a text that begins with a sign of YAML, or has `: ` in it, stands in quotation marks at line 1 column 4 (invalid-yaml)",
        ),
        (
            "when: 'a' in b",
            "/when: expected YAML; a text that begins with a sign of YAML, or has `: ` in it, stands in quotation marks at line 1 column 11 (invalid-yaml)",
        ),
        (
            "- {part}:edit",
            "expected YAML; a text that begins with a sign of YAML, or has `: ` in it, stands in quotation marks at line 1 column 9 (invalid-yaml)",
        ),
        (
            "a: b: c",
            "expected YAML; a text that begins with a sign of YAML, or has `: ` in it, stands in quotation marks at line 1 column 5 (invalid-yaml)",
        ),
        (
            "a: [b",
            "/a: expected YAML; a text that begins with a sign of YAML, or has `: ` in it, stands in quotation marks at line 2 column 1 (invalid-yaml)",
        ),
    ] {
        assert_eq!(folder.refusal(yaml), expected, "{yaml}");
    }
    assert_eq!(folder.refusal(b"a: \xff"), "expected UTF-8 (invalid-yaml)");
}

#[test]
fn words_and_numbers_are_those_of_the_core_schema() {
    let folder = Folder::new("words");
    let string = |text: &str| format!("/x: expected an object, found {text} (wrong-kind)");
    let kind_of = |scalar: &str| {
        folder.refusal(format!("format: 1\nid: p\nresources:\n  x: {scalar}\n")).replace("/resources/x", "/x")
    };
    for word in [
        "no",
        "NO",
        "on",
        "off",
        "yes",
        "y",
        "12:30",
        "1_000",
        "2026-06-01",
        "0b1",
        "tRue",
        "nUll",
        "+",
        ".",
        "e3",
        "0x",
        "0o8",
        "+.e1",
        "<<",
        "=",
        "''",
        "'1'",
    ] {
        assert_eq!(kind_of(word), string("a string"), "{word}");
    }
    for word in ["true", "True", "FALSE"] {
        assert_eq!(kind_of(word), string("a boolean"), "{word}");
    }
    for word in ["null", "Null", "NULL", "~", ""] {
        assert_eq!(kind_of(word), string("null"), "{word}");
    }
    for number in ["0", "-0", "1.50", "1e400", "-1E+2", "123456789012345678901234567890"] {
        assert_eq!(kind_of(number), string("a number"), "{number}");
    }
    for number in ["+1", "007", "-01", ".5", "5.", "0x1F", "0o17", ".inf", "-.INF", ".nan", "1.e3", "+1e3"] {
        let expected = "/x: expected a number as JSON writes it; a text that looks like one stands in quotation marks at line 4 column 6 (invalid-yaml)";
        assert_eq!(kind_of(number), expected, "{number}");
    }
}

#[test]
fn what_the_parser_of_policies_refuses_has_its_place() {
    let folder = Folder::new("place");
    assert_eq!(
        folder.refusal("format: 1\nid: p\nresources: {a/b: {}}\n"),
        "/resources/a~1b: expected a name of letters, digits, `-` and `_` that starts with a letter or digit, found `a/b` (bad-name)"
    );
    folder.write("policy.yaml", "a:\n  b/c: !x y\n");
    let Run { error, .. } = folder.run(&["explain", "a:x", "--policy", "policy.yaml", "--format", "json"]);
    let expected = concat!(
        r#"{"file":"policy.yaml","code":"invalid-yaml","at":"/a/b~1c","message":"expected no tag; "#,
        r#"a text that begins with `!` stands in quotation marks at line 2 column 8"}"#
    );
    assert_eq!(error.trim_end(), expected);
}

#[test]
fn bombs_end_quickly() {
    let folder = Folder::new("bombs");
    let too_large = "the text is longer than 1048576 bytes (too-large)";
    let mut laughs = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert_eq!(folder.refusal(laughs), too_large);
    let long = "x".repeat(10_000);
    assert_eq!(folder.refusal(format!("a: &a {long}\nb: [{}]", vec!["*a"; 1_000].join(","))), too_large);
    assert_eq!(folder.refusal("a".repeat(1_100_000)), too_large);
    let million = 1_000_000;
    for (what, text) in [
        ("sequences", "[".repeat(million)),
        ("mappings", "{".repeat(million)),
        ("mappings in each other", "{a: ".repeat(million / 4)),
        ("dashes", "- ".repeat(million / 2)),
        ("complex names", "? ".repeat(million / 2)),
        ("levels", (0..1_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect()),
    ] {
        let error = folder.refusal(&text);
        assert!(error.ends_with("(too-deep)") || error.ends_with("(invalid-yaml)"), "{what}: {error}");
    }
    for (what, text) in [
        ("anchors", (0..50_000).map(|number| format!("- &a{number} x\n")).collect::<String>()),
        ("names", (0..50_000).map(|number| format!("a{number}: 1\n")).collect()),
        ("commas", format!("[{}]", "a,".repeat(million / 4))),
        ("quotation marks", "\"\\u0061".repeat(million / 7)),
        ("colons", ":".repeat(million)),
        ("comments", "#\n".repeat(million / 2)),
        ("spaces", " ".repeat(million)),
        ("lines", "\n".repeat(million)),
        ("a block", format!("a: |\n{}", "  b\n".repeat(million / 4))),
        ("a folded block", format!("a: >\n{}", "  b\n\n".repeat(million / 5))),
    ] {
        assert!(!folder.refusal(&text).is_empty(), "{what}");
    }
}

#[test]
fn the_example_of_the_readme_is_a_policy() {
    let folder = Folder::new("readme");
    let readme = fs::read_to_string(tests().join("../README.md")).unwrap();
    folder.write("policy.yaml", readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap());
    let Run { out, error, code } =
        folder.decide("policy.yaml", &questions(&["segments:read", "segments:edit"], &["editor"]));
    assert_eq!((error.as_str(), code), ("", Some(0)));
    let outcomes: Vec<bool> = out.lines().map(|line| line.contains(r#""outcome":"allow""#)).collect();
    assert_eq!(outcomes, [[true; 4], [false; 4]].concat());
}

#[test]
fn the_schema_is_printed() {
    let folder = Folder::new("schema");
    let Run { out, error, code } = folder.run(&["schema"]);
    let schema = tests().join("../src/core/policy.schema.json");
    assert_eq!((out, error.as_str(), code), (fs::read_to_string(schema).unwrap(), "", Some(0)));
}
