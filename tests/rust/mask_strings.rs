//! Hostile strings through every mask, as bytes: what is short, long, invisible, right to left, joined or broken.

use permask::{Masker, Policy, Purpose, Session, Subject};
use permask_mask::Mask;
use permask_tests::meaning::class;
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

/// Signs that belong to others, that turn the text around, that are not to be seen, and those that masks look for.
const SIGNS: [&str; 16] = [
    "a",
    "7",
    " ",
    "@",
    ".",
    "-",
    "\"",
    "\u{0}",
    "\u{301}",
    "\u{200d}",
    "\u{202e}",
    "👩",
    "\u{1f3fd}",
    "\u{1f1e9}",
    "\u{20e3}",
    "漢",
];

/// Returns what masks the elements of arrays, each as a record.
fn masker(mask: &Value) -> Masker {
    let document = json!({
        "format": 1, "id": "strings", "resources": {},
        "classes": { "c": { "mask": mask } },
        "records": { "record": { "unlisted": "show", "fields": { "$": "c" } } },
    });
    let policy = Policy::read(document.to_string().as_bytes()).expect("a policy");
    Session::new(policy.into(), Subject::new("u-1", [] as [&str; 0]), 0).masker("record", Purpose::View)
}

/// Masks strings; each comes to a string or null.
fn masked(mask: &Value, strings: &[String]) -> Vec<Option<String>> {
    let text = serde_json::to_vec(strings).expect("JSON");
    let out = masker(mask).mask(&text).expect("JSON");
    assert_eq!(out.masked.len(), strings.len());
    let values: Vec<Value> = serde_json::from_slice(&out.data).expect("JSON");
    assert_eq!(values.len(), strings.len());
    values.into_iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

/// Returns how many characters of a string a mask may show, besides those that it names.
fn allowance(mask: &Mask, text: &str) -> usize {
    match mask {
        Mask::Digits { end, .. } => *end,
        Mask::Email { local, keep_domain } => {
            let (_, domain) = text.rsplit_once('@').unwrap_or_default();
            let top = domain.rsplit_once('.').map_or(0, |(_, top)| top.chars().count());
            local + if *keep_domain { domain.chars().count() } else { top }
        }
        Mask::Initials => text.split_whitespace().count(),
        Mask::Keep { start, end, .. } | Mask::Partial { start, end, .. } => start + end,
        _ => 0,
    }
}

/// Returns the characters that a mask writes, or leaves, wherever they stand.
fn named(mask: &Mask) -> String {
    match mask {
        Mask::Digits { .. } => "+-(). \u{a0}\u{202f}•".to_owned(),
        Mask::Email { .. } => "@.•".to_owned(),
        Mask::Initials => " .•".to_owned(),
        Mask::Keep { ignore, .. } => format!("{ignore}•"),
        Mask::Partial { pad, .. } => format!("{pad}•"),
        _ => "•".to_owned(),
    }
}

/// Holds what stands for a string against what may: nothing more of it shows than the mask allows, and what shows of it is
/// never a part of what is seen as one.
fn check(mask: &Mask, text: &str, shown: Option<&str>) {
    let Some(shown) = shown else { return };
    if matches!(mask, Mask::Date { .. } | Mask::Fixed { .. }) {
        return;
    }
    let named = named(mask);
    let count = shown.chars().filter(|sign| !named.contains(*sign) && text.contains(*sign)).count();
    assert!(count <= allowance(mask, text), "{text:?} under {mask:?} is {shown:?}");
    let foreign = shown.chars().find(|sign| !named.contains(*sign) && !text.contains(*sign));
    assert_eq!(foreign, None, "{text:?} under {mask:?} is {shown:?}");
    // One character of a cluster of several does not show alone, at an end: it would be another sign.
    let clusters: Vec<&str> = text.graphemes(true).collect();
    for (cluster, is_shown) in [
        (clusters.first(), text.chars().next() == shown.chars().next()),
        (clusters.last(), text.chars().next_back() == shown.chars().next_back()),
    ] {
        let Some(cluster) = cluster.filter(|cluster| cluster.chars().count() > 1 && is_shown) else { continue };
        let is_whole = shown.starts_with(*cluster) || shown.ends_with(*cluster);
        let is_named = cluster.chars().any(|sign| named.contains(sign));
        assert!(is_whole || is_named, "{text:?} under {mask:?} is {shown:?}: {cluster:?} is cut");
    }
}

#[test]
fn every_short_string_of_hostile_signs() {
    let mut strings = vec![String::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = strings.len();
        for index in from..to {
            strings.extend(SIGNS.map(|sign| format!("{}{sign}", strings[index])));
        }
        from = to;
    }
    // Longer ones by chance, up to eight signs.
    let mut state = 1_u64;
    for number in 0..4_000 {
        let mut text = String::new();
        for _ in 0..4 + number % 5 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(SIGNS[(state >> 33) as usize % SIGNS.len()]);
        }
        strings.push(text);
    }
    assert_eq!(strings.len(), 1 + 16 + 256 + 4_096 + 4_000);
    for (written, mask) in class::masks() {
        if matches!(mask, Mask::Remove | Mask::Null) {
            assert!(masked(&written, &strings).iter().all(Option::is_none));
            continue;
        }
        for (text, shown) in strings.iter().zip(masked(&written, &strings)) {
            check(&mask, text, shown.as_deref());
        }
    }
}

#[test]
fn long_strings_take_no_longer_than_their_length() {
    let strings: Vec<String> = [
        ("a", 1 << 17),
        ("7", 1 << 17),
        ("\u{0}", 1 << 15),
        ("\u{301}", 100_000),
        ("👩\u{200d}", 10_000),
        ("\u{1f1e9}", 20_000),
        ("a@", 20_000),
        (" a", 20_000),
        ("\u{202e}.", 20_000),
    ]
    .map(|(unit, count)| unit.repeat(count))
    .to_vec();
    for (written, mask) in class::masks() {
        for (text, shown) in strings.iter().zip(masked(&written, &strings)) {
            let length = shown.as_deref().map_or(0, |shown| shown.chars().count());
            // An initial is a letter, a full stop and a space.
            assert!(length <= text.chars().count() * 2 + 16, "{mask:?} makes {length} of {}", text.chars().count());
        }
    }
}

#[test]
fn half_of_a_pair_is_an_error_wherever_it_stands() {
    for (written, _) in class::masks() {
        for (text, at) in [
            (r#"["\ud800"]"#, ""),
            (r#"["\udc00 and more"]"#, ""),
            (r#"["x", "\ud83d\u0041"]"#, ""),
            (r#"[{"\ud800": 1}]"#, ""),
            (r#"[["\ud800"]]"#, ""),
        ] {
            let fault = masker(&written).mask(text.as_bytes()).expect_err(text);
            assert_eq!(
                (fault.code.as_str(), fault.at.as_str(), fault.message),
                ("invalid-json", at, "expected JSON"),
                "{text}"
            );
        }
        let raw = masker(&written).mask(b"[\"\xed\xa0\x80\"]").expect_err("a surrogate as bytes");
        assert_eq!(raw.code.as_str(), "invalid-json");
    }
}
