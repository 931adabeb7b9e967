//! The `permask` command: the real program, its output, its messages and its exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod command;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use command::{Folder, POLICY};

#[test]
fn records_are_masked_for_a_role() {
    let folder = Folder::with_policy("mask");
    let mask = |role| ["mask", "--policy", "policy.json", "--type", "profile", "--role", role];
    let record = "[ {\"email\": \"ada@example.com\", \"n\": 1.0} ]\n";
    folder.run_with(&mask("guest"), record).is_done("[ {\"email\": \"a•••@•••.com\", \"n\": 1.0} ]\n");
    folder.run_with(&mask("support"), record).is_done(record);
    let whole = ["mask", "--policy", "policy.json", "--type", "invoice", "--role", "support"];
    folder.run_with(&whole, record).is_done("[ null ]\n");
}

#[test]
fn records_are_masked_wherever_they_stand() {
    let folder = Folder::with_policy("mask-framing");
    let policy = r#"{
      "format": 1, "id": "p",
      "resources": {"notes": {"actions": ["read"], "tenant": "company", "attributes": {"company": "string", "owner": "string"}}},
      "attributes": {"context": {"surface": "string"}},
      "classes": {"text": {"mask": "stars", "export": "now < timestamp('2026-06-01T12:00:00Z')", "tiers": [
        {"when": "resource.owner == subject.id", "show": "clear"}, {"when": "context.surface == 'card'", "show": "clear"}]}},
      "records": {"note": {"resource": "notes", "unlisted": "show", "fields": {"$.text": "text"}},
                  "page": {"unlisted": "mask", "fields": {"$.total": "public"}}}
    }"#;
    folder.write("policy.json", policy);
    folder.write("subject.json", r#"{"id": "u-1", "roles": [], "tnt": "acme"}"#);
    folder.write("context.json", r#"{"surface": "card"}"#);
    let mask = |more: &[&'static str]| {
        [&["mask", "--policy", "policy.json", "--type", "note", "--subject-file", "subject.json"], more].concat()
    };
    let own = r#"{"company":"acme","owner":"u-1","text":"a"}"#;
    let other = r#"{"text":"b","company":"acme","owner":"u-2"}"#;
    let masked = r#"{"text":"••••••••","company":"acme","owner":"u-2"}"#;
    folder.run_with(&mask(&["--lines"]), &format!("{own}\n\n{other}")).is_done(&format!("{own}\n\n{masked}"));
    let page = |note: &str| format!(r#"{{"total":2,"items":[{own}, {note}],"next":"x"}}"#);
    let nested = mask(&["--records", "$.items[*]", "--envelope", "page"]);
    folder.run_with(&nested, &page(other)).is_done(&page(masked).replace(r#","next":"x""#, ""));
    folder
        .run_with(&mask(&["--records", "$.items[*]"]), &page(other))
        .is_done(&page(masked).replace(r#"{"total":2,"#, "{").replace(r#","next":"x""#, ""));
    folder.run_with(&mask(&["--context", "context.json"]), other).is_done(other);
    let elsewhere = own.replace("u-1\",", "u-1\", ").replace("\"a\"", "\"••••••••\"");
    folder.run_with(&mask(&["--tenant", "other"]), &own.replace("u-1\",", "u-1\", ")).is_done(&elsewhere);
    let at = |now| mask(&["--export", "--now", now]);
    folder.run_with(&at("2026-06-01T11:59:59Z"), own).is_done(own);
    folder.run_with(&at("2026-06-01T12:00:00Z"), own).is_done(&own.replace("\"a\"", "\"••••••••\""));
    assert_eq!(folder.run_with(&mask(&["--records", "$.a", "--lines"]), "").code, Some(2));
    folder
        .run_with(&mask(&["--records", "items"]), "{}")
        .failed("permask: expected `$` at column 1 of `items` (bad-path)\n");
}

#[test]
fn masking_that_fails_prints_no_data() {
    let folder = Folder::with_policy("mask-fails");
    let mask = |role| ["mask", "--policy", "policy.json", "--type", "profile", "--role", role];
    folder
        .run_with(&mask("guest"), r#"{"n": 1, "email": "ada@exam"#)
        .failed("permask: standard input: expected JSON (invalid-json)\n");
    folder
        .run_with(&mask("gest"), "{}")
        .failed("permask: policy.json: the policy has no role `gest` that a person can hold (unknown-role)\n");
    // What was valid before stands; of the record that is not, nothing does.
    let lines = [&mask("guest")[..], &["--lines"]].concat();
    let run = folder.run_with(&lines, "{\"n\":1}\n{\"n\":2,\"email\":\"ada@example.com\",}\n{\"n\":3}\n");
    assert_eq!((run.out.as_str(), run.code), ("{\"n\":1}\n", Some(1)), "{run:?}");
    assert!(run.error.starts_with("permask: standard input: "), "{run:?}");
}

#[test]
fn requests_are_decided_line_by_line() {
    let folder = Folder::with_policy("decide");
    let decide = ["decide", "--policy", "policy.json", "--role", "support", "--now", "2026-06-01T12:00:00Z"];
    let lines = r#"{"permission":"pii:view"}
{"action":"view","resource":"pii","subject":{"id":"u","roles":["guest"]}}

{"permission":"pii:see"}
{"permission":"a:x","policy":{"format":1,"id":"q","resources":{"a":{"actions":["x"]}},"everyone":{"rules":[{"id":"k","allow":"a:x","when":"resource.id == 'o'"}]}}}
"#;
    folder.run_with(&decide, lines).is_done(
        r#"{"permission":"pii:view","outcome":"allow","code":"allowed","rules":["/roles/support/rules/0"],"missing":[]}
{"permission":"pii:view","outcome":"deny","code":"no-rule","rules":[],"missing":[]}
{"permission":"pii:see","outcome":"deny","code":"unknown-permission","rules":[],"missing":[]}
{"permission":"a:x","outcome":"conditional","code":"needs-object","rules":["k"],"missing":[]}
"#,
    );
    let run = folder
        .run_with(&decide, "{\n{\"permission\":\"pii:view\",\"subject\":{\"id\":7}}\n{\"permission\":\"pii:view\"}\n");
    assert_eq!(run.code, Some(1));
    let outcomes: Vec<bool> =
        run.out.lines().map(|line| line.starts_with(r#"{"outcome":"deny","error":{"code":"#)).collect();
    assert_eq!(outcomes, [true, true, false], "{run:?}");
    assert_eq!(run.error, "permask: 2 lines could not be read, and were denied (refused)\n");
}

#[test]
fn decisions_are_explained() {
    let folder = Folder::with_policy("explain");
    let explain = ["explain", "pii:view", "--policy", "policy.json"];
    let run = folder.run(&[&explain[..], &["--role", "guest"]].concat());
    run.is_done(
        "`pii:view` is denied: no rule allows it. The role support would allow it.\n\n\
         outcome     deny (no-rule)\nwould do    support\n",
    );
    let run = folder.run(&[&explain[..], &["--role", "support", "--format", "json"]].concat());
    assert!(
        run.out.starts_with(r#"{"permission":"pii:view","outcome":"allow","code":"allowed","rules":[{"#),
        "{run:?}"
    );
    folder
        .run(&["explain", "pii:view"])
        .failed("permask: expected `--policy`, found neither it nor a `policy` in the line (missing-policy)\n");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let folder = Folder::with_policy("usage");
    let run = folder.run(&["sing"]);
    assert_eq!(run.code, Some(2));
    assert!(run.error.contains("a similar subcommand exists: 'sign'"), "{run:?}");
    assert_eq!(folder.run(&[]).code, Some(2));
}

/// A demo server that is stopped at the end of its test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Folder) -> Self {
        fs::create_dir_all(folder.path("www")).unwrap();
        fs::create_dir_all(folder.path("pkg")).unwrap();
        folder.write("www/index.html", "<!doctype html>");
        folder.write("pkg/a.wasm", "\0asm");
        for system in ["lytics", "adobe", "no-system-of-the-demo"] {
            fs::create_dir_all(folder.path("systems").join(system)).unwrap();
            fs::copy(folder.path("policy.json"), folder.path("systems").join(system).join("policy.json")).unwrap();
        }
        let mut child =
            folder.command(&["serve", "--port", "0", "--systems", "systems"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str, header: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{header}\r\n", self.address))
    }

    fn post(&self, path: &str, body: &str) -> String {
        let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        self.ask(&format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()))
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
    line.and_then(|line| line.split_once(": ")).map(|(_, value)| value).unwrap_or_default()
}

#[test]
fn the_demo_server_serves_under_a_strict_policy_and_keeps_its_key() {
    let folder = Folder::with_policy("serve");
    let server = Server::start(&folder);
    let page = server.get("/", "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(header(&page, "content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval';"));
    assert!(!header(&page, "content-security-policy").contains("unsafe-inline"));
    assert_eq!(header(&server.get("/pkg/a.wasm", ""), "content-type"), "application/wasm");
    assert!(server.get("/pkg/../policy.json", "").starts_with("HTTP/1.1 404"));
    assert!(server.get("/api/systems", "").ends_with(concat!(
        r#"[{"id":"lytics","audience":"lytics.console.example"},"#,
        r#"{"id":"adobe","audience":"adobe.console.example"}]"#
    )));
    assert!(server.get("/api/insider/bundle", "").starts_with("HTTP/1.1 404"), "it has no folder");

    let bundle = server.get("/api/lytics/bundle", "");
    let tag = header(&bundle, "etag").to_owned();
    assert_ne!(header(&server.get("/api/adobe/bundle", ""), "etag"), tag, "each system has its own bundle");
    assert!(server.get("/api/lytics/bundle", &format!("If-None-Match: {tag}\r\n")).starts_with("HTTP/1.1 304"));
    assert!(server.get("/api/lytics/bundle", "If-None-Match: \"other\"\r\n").starts_with("HTTP/1.1 200"));
    let config = server.get("/api/config", "");
    drop(server);

    let again = Server::start(&folder);
    let body = |answer: &str| answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
    assert_eq!(body(&again.get("/api/config", "")), body(&config), "the key is kept");
    assert!(Path::new(&folder.path(".permask/lytics/policy-1.json")).exists());
    drop(again);

    folder.write("policy.json", POLICY.replace("\"guest\": {}, ", ""));
    let changed = Server::start(&folder);
    assert!(folder.path(".permask/lytics/policy-2.json").exists(), "a changed policy is a new version");
    assert!(changed.get("/api/lytics/bundle", &format!("If-None-Match: {tag}\r\n")).starts_with("HTTP/1.1 200"));
}

#[test]
fn the_demo_server_signs_its_people_and_what_the_page_varies_of_them() {
    let folder = Folder::with_policy("serve-token");
    let server = Server::start(&folder);
    let asks = |system: &str, body: &str| {
        let answer = server.post(&format!("/api/{system}/token"), body);
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        (status, answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned())
    };
    let (status, person) = asks("adobe", r#"{"id":"u-21"}"#);
    assert_eq!(status, "200", "{person}");
    let (status, varied) = asks("adobe", r#"{"id":"u-21","groups":["tagPeople"]}"#);
    assert_eq!(status, "200", "{varied}");
    assert_ne!(person.split('.').nth(1), varied.split('.').nth(1), "the groups are signed");
    for (body, code) in [
        ("", "bad-json"),
        ("{}", "missing-member"),
        (r#"{"id":"u-01"}"#, "unknown-person"),
        (r#"{"id":"u-21","tnt":"Moor Mills"}"#, "unknown-member"),
        (r#"{"id":"u-21","groups":"tagPeople"}"#, "wrong-kind"),
    ] {
        let (status, answer) = asks("adobe", body);
        assert_eq!(status, "400", "{body}");
        assert!(answer.contains(&format!(r#""code":"{code}""#)), "{body}: {answer}");
    }
    assert_eq!(asks("insider", r#"{"id":"u-11"}"#).0, "404");
}

#[test]
fn the_demo_server_sends_records_by_type_which_no_cache_keeps() {
    let folder = Folder::with_policy("serve-records");
    let server = Server::start(&folder);
    for (path, starts) in [
        ("/api/lytics/records/profile", r#"[{"id":"p-0001","name":{"first":"Ada","#),
        ("/api/adobe/records/user", r#"[{"id":"u-21","#),
        ("/api/adobe/objects/traits", r#"[{"id":"t-1","#),
    ] {
        let answer = server.get(path, "");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(header(&answer, "content-type"), "application/json");
        assert_eq!(header(&answer, "cache-control"), "no-store");
        assert!(header(&answer, "content-security-policy").contains("default-src 'none'"));
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(body.starts_with(starts), "{body}");
        assert_eq!(header(&answer, "content-length"), body.len().to_string());
    }
    for (path, code) in [
        ("/api/lytics/records/user", "unknown-record-type"),
        ("/api/lytics/objects/profile", "unknown-resource"),
        ("/api/insider/records/profile", "unknown-system"),
    ] {
        let answer = server.get(path, "");
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        assert!(answer.contains(&format!(r#""code":"{code}""#)), "{path}: {answer}");
    }
    assert_eq!(header(&server.get("/", ""), "cache-control"), "no-cache");
}

#[test]
fn the_demo_server_gives_the_worker_the_files_and_a_version_that_changes_with_them() {
    let folder = Folder::with_policy("serve-worker");
    let server = Server::start(&folder);
    assert!(server.get("/worker.js", "").starts_with("HTTP/1.1 404"), "there is no script yet");
    folder.write("www/worker.js", "// the script");
    folder.write("www/.index.html.swp", "left by an editor");
    let script = || {
        let answer = server.get("/worker.js", "");
        assert_eq!(header(&answer, "content-type"), "text/javascript");
        answer.split("\r\n\r\n").nth(1).unwrap().to_owned()
    };
    let first = script();
    let files = first.split(r#""files":"#).nth(1).unwrap();
    let expected = concat!(
        r#"["/","/api/adobe/people","/api/config","/api/lytics/people","/api/systems","/pkg/a.wasm"]}"#,
        "\n// the script",
    );
    assert_eq!(files, expected, "no bundle, no token, no record");
    assert_eq!(script(), first, "the version stays as long as the files do");
    folder.write("www/index.html", "<!doctype html><title>Changed</title>");
    let second = script();
    assert_ne!(second, first);
    assert_eq!(second.split(r#""files":"#).nth(1), Some(files));
}

#[test]
fn the_demo_server_signs_what_its_page_is_attacked_with() {
    let folder = Folder::with_policy("serve-attack");
    let server = Server::start(&folder);
    let body = |answer: String| answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
    let config: serde_json::Value = serde_json::from_str(&body(server.get("/api/config", ""))).unwrap();
    folder.write("keys.json", config["keys"].to_string());
    let trust = ["--keys", "keys.json", "--issuer", "https://issuer.example", "--audience", "lytics.console.example"];
    let verified = |path: &str| {
        folder.write("bundle.jwt", body(server.get(path, "")));
        let run = folder.run(&[["--format", "json", "verify", "bundle.jwt"].as_slice(), &trust].concat());
        if run.code == Some(0) { serde_json::from_str(&run.out).unwrap() } else { serde_json::Value::from(run.error) }
    };
    assert_eq!(verified("/api/lytics/bundle")["version"], 2, "there is always an older one");
    assert_eq!(verified("/api/lytics/attack/older")["version"], 1);
    assert_eq!(verified("/api/lytics/attack/other-document")["version"], 2);
    let payload = |path: &str| body(server.get(path, "")).split('.').nth(1).unwrap_or_default().len();
    let titled = payload("/api/lytics/attack/other-document");
    assert!(titled > payload("/api/lytics/attack/older") + 40, "it has a title that the policy has not");
    assert!(verified("/api/lytics/attack/expired").as_str().unwrap().contains(r#""code":"expired""#));
    let before = header(&server.get("/api/lytics/bundle", ""), "etag").to_owned();
    assert_eq!(verified("/api/lytics/attack/ending")["version"], 2);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let after = header(&server.get("/api/lytics/bundle", ""), "etag").to_owned();
    assert_ne!(after, before, "whoever took a bundle that ends needs one that was signed after it");

    assert_eq!(header(&server.get("/api/lytics/attack/older", ""), "cache-control"), "no-store");
    assert!(server.get("/api/lytics/attack/other", "").contains(r#""code":"unknown-attack""#));
    assert!(server.get("/api/keys/2", "").starts_with("HTTP/1.1 204"), "the key set has one version");

    assert_eq!(body(server.post("/api/lytics/publish", "")), r#"{"version":3}"#);
    assert_eq!(verified("/api/lytics/bundle")["version"], 3);
    drop(server);
    let again = Server::start(&folder);
    assert_eq!(body(again.post("/api/lytics/publish", "")), r#"{"version":4}"#, "what was published stays");
}
