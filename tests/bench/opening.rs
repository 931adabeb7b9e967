//! How long a server takes to open a bundle: to verify it and to compile its policy. Milliseconds, the median of several runs.
//!
//! `cargo run --release --package permask --features sign --example opening-bench`

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a tool of ours, which fails by panicking")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use permask::sign::{PrivateKey, Validity};
use permask::{Bundle, Expected, KeySet};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "console";
const RUNS: usize = 51;

fn main() {
    let key = PrivateKey::new(&[7; 32], ISSUER, &["policy"]);
    let keys = KeySet::read(key.to_key_set().as_bytes()).expect("a key set");
    let validity = Validity { audience: AUDIENCE, issued_at: 1_000, expires_at: 5_000 };
    let expected = Expected { issuer: ISSUER, audience: AUDIENCE, now: 1_500 };
    for kilobytes in [5, 50, 500] {
        let token = key.sign_policy(policy(kilobytes * 1024).as_bytes(), 1, &validity).expect("a bundle");
        let mut times: Vec<f64> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                black_box(Bundle::verify(token.as_bytes(), &keys, &expected).expect("a bundle that fits"));
                start.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("open a bundle of {kilobytes} KB natively: {:.2} ms", times[RUNS / 2]);
    }
}

/// A policy of about so many bytes, half of whose rules have a condition: that of the bench in JavaScript.
fn policy(bytes: usize) -> String {
    let (mut resources, mut rules) = (String::new(), String::new());
    for index in 0.. {
        if resources.len() + rules.len() > bytes {
            break;
        }
        let comma = if index == 0 { "" } else { "," };
        let when = "resource.owner == subject.id && resource.state in ['Draft', 'Test']";
        write!(
            resources,
            r#"{comma}"resource-{index}":{{"title":"Resource {index}","actions":["read","edit","delete"],"attributes":{{"owner":"string","state":"string"}}}}"#
        )
        .expect("memory");
        write!(
            rules,
            r#"{comma}{{"allow":"resource-{index}:read"}},{{"id":"edit-{index}","allow":"resource-{index}:edit","when":"{when}"}}"#
        )
        .expect("memory");
    }
    format!(r#"{{"format":1,"id":"bench","resources":{{{resources}}},"roles":{{"member":{{"rules":[{rules}]}}}}}}"#)
}
