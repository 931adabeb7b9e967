//! `permask keys`, and signing by a command: the real program, its files, its messages and its exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde_json::Value;

use command::{Folder, KEYGEN, POLICY, Run, TRUST};

const NOW: [&str; 2] = ["--now", "2026-06-01T12:00:00Z"];

/// Makes a folder with a policy and three keys, `a`, `b` and `c`, each of which may sign everything, and with `keys.json`:
/// version 1, in which `a` stands alone.
#[track_caller]
fn keys(name: &str) -> Folder {
    let folder = Folder::with_policy(name);
    for key in ["a", "b", "c"] {
        let files = ["--private", &format!("{key}.jwk"), "--public", &format!("{key}.json")];
        folder.done(&[&KEYGEN, &files[..], &["--purpose", "policy,subject,keys"]].concat());
    }
    folder.write("keys.json", folder.read("a.json"));
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect(text)
}

/// Returns the id of a key.
fn id(folder: &Folder, key: &str) -> String {
    json(&folder.read(&format!("{key}.json")))["keys"][0]["kid"].as_str().unwrap().to_owned()
}

/// Rotates `keys.json` to an update in `u.json` and a set in `next.json`.
fn rotate(folder: &Folder, more: &[&str]) -> Run {
    let rotate = ["keys", "rotate", "--keys", "keys.json", "--audience", "console", "--format", "json"];
    folder.run(&[&rotate, &NOW[..], &["--out", "u.json", "--public", "next.json"], more].concat())
}

#[test]
fn an_update_is_signed_by_one_after_the_other() {
    let folder = keys("sign");
    let run = rotate(&folder, &["--add", "b.json", "--add", "c.json", "--threshold", "2", "--sign", "a.jwk"]);
    let (a, b, c) = (id(&folder, "a"), id(&folder, "b"), id(&folder, "c"));
    let expected = |signatures: &str, complete: bool| {
        format!(
            "{{\"version\":2,\"epoch\":1,\"threshold\":2,\"added\":[\"{b}\",\"{c}\"],\"removed\":[],\"signatures\":[{signatures}],\"complete\":{complete}}}\n"
        )
    };
    run.is_done(&expected(&format!("\"{a}\""), false));
    let trust = [&["--kind", "keys", "--format", "json"], &TRUST[..], &NOW].concat();
    let verify = |file: &str| folder.run(&[&["verify", file], &trust[..]].concat());
    verify("u.json").refused("too-few-signatures");

    let into = ["keys", "rotate", "--keys", "keys.json", "--into", "u.json", "--format", "json", "--sign"];
    folder.run(&[&into[..], &["a.jwk"], &NOW].concat()).refused("duplicate-id");
    folder.run(&[&into[..], &["b.jwk"], &NOW].concat()).is_done(&expected(&format!("\"{a}\",\"{b}\""), true));
    let verified = json(&verify("u.json").out);
    assert_eq!((&verified["version"], &verified["threshold"]), (&2.into(), &2.into()));
    assert_eq!(verified["keys"], json(&format!("[\"{a}\",\"{b}\",\"{c}\"]")));

    // The set that was written is the one that the update makes, and the next update starts from it.
    assert_eq!(json(&folder.read("next.json"))["ver"], 2);
    folder.write("keys.json", folder.read("next.json"));
    verify("u.json").refused("older-ignored");
    let third = |more: &[&str]| {
        let rotate =
            ["keys", "rotate", "--keys", "keys.json", "--audience", "console", "--sign", "b.jwk", "--sign", "c.jwk"];
        folder.run(&[&rotate, &NOW[..], more].concat())
    };
    third(&["--remove", &a, "--threshold", "1", "--epoch", "4", "--out", "u3.json", "--public", "next3.json"]).is_done(&format!(
        "version      3\nepoch        4\nthreshold    1\nadded        none\nremoved      {a}\nsignatures   {b}, {c}\ncomplete     yes\n"
    ));
    // What is not said stays as it is.
    let run = third(&["--out", "kept.json"]);
    assert!(
        run.out.starts_with("version      3\nepoch        1\nthreshold    2\nadded        none\nremoved      none\n"),
        "{run:?}"
    );
}

#[test]
fn a_token_is_verified_by_the_keys_that_updates_lead_to() {
    let folder = keys("walk");
    let sign = |key, bundle| {
        let sign =
            ["sign", "policy.json", "--bundle-version", "3", "--audience", "console", "--key", key, "--out", bundle];
        folder.done(&[&sign, &NOW[..]].concat());
    };
    sign("a.jwk", "a.jwt");
    sign("b.jwk", "b.jwt");
    let a = id(&folder, "a");
    assert_eq!(rotate(&folder, &["--add", "b.json", "--sign", "a.jwk"]).code, Some(0));
    let third = ["--keys", "next.json", "--remove", &a, "--sign", "a.jwk", "--sign", "b.jwk", "--out", "u3.json"];
    folder.done(&[&["keys", "rotate", "--audience", "console"], &NOW[..], &third].concat());
    let verify = |more: &[&str]| folder.run(&[&["verify", "--format", "json"], &TRUST[..], &NOW, more].concat());
    verify(&["b.jwt"]).refused("unknown-key");
    let run = verify(&["b.jwt", "--update", "u.json"]);
    assert!(run.out.ends_with(",\"keyVersion\":2}\n"), "{run:?}");
    assert_eq!(verify(&["a.jwt", "--update", "u.json"]).code, Some(0));
    // The third version is without the first key: what it signed is over, and says still what is known.
    verify(&["a.jwt", "--update", "u.json", "--update", "u3.json"]).refused("unknown-key");
    let walked = ["--update", "u.json", "--update", "u3.json", "--floor", "a.jwt"];
    let run = verify(&[&["b.jwt"], &walked[..]].concat());
    assert!(run.out.ends_with(",\"change\":\"same\",\"keyVersion\":3}\n"), "{run:?}");
    // One that was left out is a gap; one that is there already is passed over.
    verify(&["b.jwt", "--update", "u3.json"]).refused("version-gap");
    assert_eq!(verify(&["b.jwt", "--update", "u.json", "--update", "u.json"]).code, Some(0));
}

#[test]
fn what_an_app_would_refuse_is_not_signed() {
    let folder = keys("refuse");
    let a = id(&folder, "a");
    folder.done(&[&KEYGEN[..], &["--private", "p.jwk", "--public", "p.json"]].concat());
    // Another key under the id of `b`.
    folder.write("b-other.json", folder.read("c.json").replace(&id(&folder, "c"), &id(&folder, "b")));
    let as_set = |name: &str, ver: u64| folder.read(name).replacen('{', &format!("{{\"ver\":{ver},"), 1);
    folder.write("v5.json", as_set("a.json", 5));
    for (more, code) in [
        (&["--add", "b.json", "--sign", "p.jwk"][..], "key-unfit"),
        (&["--add", "b.json", "--sign", "c.jwk"], "unknown-key"),
        // A thumbprint may begin so.
        (&["--remove", "-none", "--sign", "a.jwk"], "unknown-key"),
        (&["--add", "a.json", "--sign", "a.jwk"], "bad-key-set"),
        (&["--add", "a.jwk", "--sign", "a.jwk"], "bad-key-set"),
        (&["--add", "b.json", "--add", "b-other.json", "--sign", "a.jwk"], "bad-key-set"),
        (&["--add", "b.json", "--threshold", "3", "--sign", "a.jwk"], "bad-key-set"),
        (&["--add", "b.json", "--threshold", "0", "--sign", "a.jwk"], "bad-key-set"),
        (&["--remove", &a, "--sign", "a.jwk"], "bad-key-set"),
        (&["--add", "b.json", "--days", "731", "--sign", "a.jwk"], "bad-lifetime"),
        (&["--add", "b.json", "--sign", "a.jwk", "--sign", "a.jwk"], "duplicate-id"),
        (&["--add", "b.json", "--sign", "a.jwk", "--sign", "b.jwk", "--signer", "cat"], "wrong-usage"),
    ] {
        let run = rotate(&folder, more);
        run.refused(code);
        assert!(!folder.path("u.json").exists() && !folder.path("next.json").exists(), "{more:?}");
        let secret = json(&folder.read("a.jwk"))["d"].as_str().unwrap().to_owned();
        assert!(!run.error.contains(&secret), "{more:?}");
    }
    // Nor is a signature added to an update of another set, which stays as it is.
    rotate(&folder, &["--add", "b.json", "--sign", "a.jwk"]);
    let update = folder.read("u.json");
    for (keys, code) in [("v5.json", "older-ignored"), ("b-other.json", "bad-key-set")] {
        let into = ["keys", "rotate", "--keys", keys, "--into", "u.json", "--sign", "b.jwk", "--format", "json"];
        folder.run(&[&into[..], &NOW].concat()).refused(code);
        assert_eq!(folder.read("u.json"), update);
    }
    // An update that others have signed is not thrown away.
    rotate(&folder, &["--add", "c.json", "--sign", "a.jwk"]).refused("file-exists");
    assert_eq!(folder.read("u.json"), update);
}

#[test]
fn a_key_set_and_an_update_are_shown() {
    let folder = keys("show");
    let (a, b) = (id(&folder, "a"), id(&folder, "b"));
    let key = |id: &str| {
        format!(
            "\nkeyId        {id}\ntype         Ed25519\npurpose      policy, subject, keys\nissuer       https://issuer.example\nthumbprint   {id}\n"
        )
    };
    folder
        .run(&["keys", "show", "keys.json"])
        .is_done(&format!("version      1\nepoch        1\nthreshold    1\n{}", key(&a)));
    rotate(&folder, &["--add", "b.json", "--epoch", "2", "--sign", "a.jwk"]);
    folder.run(&["keys", "show", "u.json"]).is_done(&format!(
        "version      2\nepoch        2\nthreshold    1\nissuer       https://issuer.example\naudience     console\n\
         issuedAt     1780315200\nexpiresAt    1811851200\nsignatures   {a}\n{}{}",
        key(&a),
        key(&b)
    ));
    folder
        .run(&["keys", "show", "a.jwk"])
        .failed("permask: a.jwk: missing-member: expected a member `keys`, found none (bad-key-set)\n");
    folder.write("none.json", "[]");
    folder.run(&["keys", "show", "none.json", "--format", "json"]).refused("malformed");
}

/// The key of RFC 8410 (section 10.1).
const ED25519: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

/// The key of RFC 6979 (A.2.5), with P-256.
const P256: &str = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7\nYfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n-----END PUBLIC KEY-----\n";

#[test]
fn a_public_key_is_imported_from_pem_and_der() {
    let folder = Folder::new("import");
    folder.write("ed25519.pem", ED25519);
    let import = ["keys", "import", "ed25519.pem", "--issuer", "https://issuer.example"];
    let set = json(&folder.done(&import));
    let key = &set["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&"OKP".into(), &"Ed25519".into(), &"EdDSA".into()));
    assert_eq!(key["x"], "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
    assert_eq!(key["purpose"], json(r#"["policy","subject"]"#));
    let body: String = ED25519.lines().filter(|line| !line.starts_with('-')).collect();
    let der = Base64::decode_vec(&body).unwrap();
    folder.write("ed25519.pem", &der);
    assert_eq!(json(&folder.done(&import)), set, "DER");
    let named = json(&folder.done(&[&import[..], &["--key-id", "k-1", "--purpose", "keys"]].concat()));
    assert_eq!((&named["keys"][0]["kid"], &named["keys"][0]["purpose"]), (&"k-1".into(), &json(r#"["keys"]"#)));

    folder.write("p256.pem", P256);
    let set = json(&folder.done(&["keys", "import", "p256.pem", "--issuer", "https://issuer.example"]));
    let key = &set["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&"EC".into(), &"P-256".into(), &"ES256".into()));
    assert_eq!(key["x"], "YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y");
    assert_eq!(key["y"], "eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk");

    let broken = [der[..der.len() - 1].to_vec(), [&der[..], &[0]].concat(), vec![], b"no key".to_vec()];
    for broken in broken {
        folder.write("ed25519.pem", broken);
        let run = folder.run(&[&import[..], &["--format", "json"]].concat());
        assert_eq!((run.out.as_str(), run.code), ("", Some(1)));
    }
    folder.write("ed25519.pem", "no key");
    folder.run(&import).failed(
        "permask: ed25519.pem: expected a public key of Ed25519 or P-256, in PEM (`BEGIN PUBLIC KEY`) or DER, found another or none (bad-key)\n",
    );
}

/// A command that signs, as one may that asks a key service: what it writes was signed before.
#[cfg(unix)]
#[test]
fn a_command_signs_what_a_key_at_hand_would() {
    let folder = keys("signer");
    let arguments = |more: &[&'static str]| -> Vec<&str> {
        let sign = ["sign", "policy.json", "--bundle-version", "3", "--audience", "console"];
        [&sign, &NOW[..], more].concat()
    };
    let token = folder.done(&arguments(&["--key", "a.jwk"]));
    let (input, signature) = token.trim().rsplit_once('.').unwrap();
    let bytes = Base64UrlUnpadded::decode_vec(signature).unwrap();
    folder.write("signature.bin", &bytes);
    folder.write("signature.txt", format!("{}\n", Base64::encode_string(&bytes)));
    folder.write("signature.url", signature);
    for signer in ["cat > input; cat signature.bin", "cat signature.txt", "cat signature.url"] {
        let mut with_signer = arguments(&["--key", "a.json", "--signer"]);
        with_signer.push(signer);
        folder.run(&with_signer).is_done(&token);
    }
    assert_eq!(folder.read("input"), input, "what is to be signed, and nothing else");

    let subject = ["token", "--subject", "u-1", "--audience", "console"];
    let token = folder.done(&[&subject, &NOW[..], &["--key", "a.jwk"]].concat());
    folder.write("signature.txt", token.trim().rsplit_once('.').unwrap().1);
    let with_signer = [&subject, &NOW[..], &["--key", "a.json", "--signer", "cat signature.txt"]].concat();
    folder.run(&with_signer).is_done(&token);

    rotate(&folder, &["--add", "b.json", "--sign", "a.jwk"]);
    let update = folder.read("u.json");
    folder.write("signature.txt", json(&update)[0].as_str().unwrap().rsplit_once('.').unwrap().1);
    let again = ["--add", "b.json", "--sign", "a.json", "--signer", "cat signature.txt", "--force"];
    assert_eq!(rotate(&folder, &again).code, Some(0));
    assert_eq!(folder.read("u.json"), update);
}

#[cfg(unix)]
#[test]
fn a_command_that_does_not_sign_is_said_clearly() {
    let folder = keys("no-signer");
    let sign = |key: &str, signer: &str| {
        folder.run(&[
            "sign",
            "policy.json",
            "--bundle-version",
            "3",
            "--audience",
            "console",
            "--key",
            key,
            "--signer",
            signer,
            "--out",
            "b.jwt",
        ])
    };
    let expected = "permask: expected a signature of 64 bytes or base64 from the signer, found";
    for (signer, message) in [
        ("exit 3", "permask: the signer ended with exit status: 3 (signer-failed)\n".to_owned()),
        ("true", format!("{expected} nothing (signer-failed)\n")),
        ("cat > /dev/null; echo AAAA", format!("{expected} 3 bytes (signer-failed)\n")),
        ("cat > /dev/null; printf %070d 7", format!("{expected} 70 bytes (signer-failed)\n")),
        // Answers before it has read, and more than any signature is.
        ("yes", format!("{expected} more than 4096 bytes (signer-failed)\n")),
        ("head -c 64 /dev/zero", "permask: a.json: what the signer wrote is not a signature by this key of the bytes that it was given (bad-signature)\n".to_owned()),
    ] {
        sign("a.json", signer).failed(&message);
        assert!(!folder.path("b.jwt").exists(), "{signer}");
    }
    folder.write("policy.json", POLICY.replace("\"p\"", &format!("\"p\", \"title\": \"{}\"", "x".repeat(300_000))));
    sign("a.json", "cat").failed(&format!("{expected} more than 4096 bytes (signer-failed)\n"));
    let run = sign("a.jwk", "true");
    run.failed("permask: a.jwk: /d: expected a public key, found a private one (bad-key-set)\n");
    rotate(&folder, &["--add", "b.json", "--sign", "a.jwk"]);
    sign("next.json", "true").failed(
        "permask: next.json: expected the one key of the signer, found several: put it into a file of its own (wrong-value)\n",
    );
}
