//! Masks: what stands for every kind of value, read from a policy as authors write it, and what holds for all strings.

use permask::{Json, Policy, Session, Subject};
use permask_mask::{Entry, Mask, PseudonymKey, Reveal, Value as Masked};
use permask_tests::{compare, run, vectors};
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

#[test]
fn every_cell_of_the_table() {
    let mut count = 0;
    run(&vectors("masks"), |case| {
        let class = case["class"].as_str().unwrap_or("c");
        let session = session(class, &case["mask"], case["hideAbsence"] == true)?;
        for (value, expected) in pairs(case) {
            count += 1;
            let found = match case["key"].as_str() {
                None => masked(&session, &value)?,
                Some(key) => with_key(key, class, case, &value)?,
            };
            compare(&value.chars().take(100).collect::<String>(), &found, &expected)?;
        }
        Ok(())
    });
    assert!(count > 900, "{count} values");
}

#[test]
fn every_kind_of_mask_is_tried_with_every_kind_of_value() {
    let vectors = vectors("masks");
    for kind in Mask::KINDS {
        for hides_absence in [false, true] {
            let of_kind = vectors["cases"].as_array().expect("cases").iter().filter(|case| {
                let is_of_kind = case["mask"] == kind || !case["mask"][kind].is_null();
                is_of_kind && (case["hideAbsence"] == true) == hides_absence && case["values"].is_array()
            });
            let values: Vec<Value> = of_kind.flat_map(pairs).map(|(value, _)| parsed(&value)).collect();
            let is_tried = [
                values.iter().any(Value::is_null),
                values.iter().any(Value::is_boolean),
                values.iter().any(Value::is_number),
                values.iter().any(Value::is_string),
                values.iter().any(Value::is_array),
                values.iter().any(|value| value.is_object()),
            ];
            assert_eq!(is_tried, [true; 6], "{kind}, absence hidden: {hides_absence}");
        }
    }
}

fn session(class: &str, mask: &Value, hides_absence: bool) -> Result<Session, String> {
    let document = json!({
        "format": 1, "id": "masks", "resources": {},
        "classes": { class: { "mask": mask, "hide-absence": hides_absence } },
        "records": { "record": { "unlisted": "show", "fields": { "$.value": class } } },
    });
    let policy = Policy::read(document.to_string().as_bytes()).map_err(|error| error.to_string())?;
    Ok(Session::new(policy.into(), Subject::new("u-1", [] as [&str; 0]), 0))
}

/// Returns what stands for a value, as a policy's record type masks it.
fn masked(session: &Session, value: &str) -> Result<Value, String> {
    let record = format!("{{\"value\":{value}}}");
    let record = Json::read_record(record.as_bytes()).map_err(|error| error.to_string())?;
    let masked = parsed(&session.mask("record", &record).data.to_string());
    let members = masked.as_object().ok_or("the record is no object")?;
    Ok(members.get("value").cloned().unwrap_or_else(|| json!({"removed": true})))
}

/// Returns what stands for a value where there is a key, which policies do not bring.
fn with_key(key: &str, class: &str, case: &Value, value: &str) -> Result<Value, String> {
    compare("the mask", &case["mask"], &json!("pseudonym"))?;
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&key[index * 2..index * 2 + 2], 16).map_err(|error| error.to_string())?;
    }
    let entry = entry(Mask::Pseudonym, class, case["hideAbsence"] == true);
    // What serde_json cannot hold as a number (1e400) is one all the same.
    let content = serde_json::from_str(value).ok().filter(|content: &Value| !content.is_number());
    let seen = match &content {
        None => Masked::Number(value),
        Some(Value::Null) => Masked::Null,
        Some(Value::Bool(_)) => Masked::Boolean,
        Some(Value::String(text)) => Masked::String(text),
        Some(_) => Masked::Container,
    };
    let mut out = Vec::new();
    compare("written", &entry.apply(seen, Some(&PseudonymKey::new(bytes)), &mut out), &true)?;
    Ok(parsed(&String::from_utf8(out).map_err(|error| error.to_string())?))
}

fn entry(mask: Mask, class: &str, hides_absence: bool) -> Entry {
    Entry { mask, class: class.to_owned(), hides_absence, reveal: Reveal::Deny }
}

/// Returns the values of a case as JSON texts, each with what stands for it.
fn pairs(case: &Value) -> Vec<(String, Value)> {
    if let Some(repeat) = case.get("repeat") {
        let times = |count: &Value| usize::try_from(count.as_u64().expect("a count")).expect("a count");
        let unit = |unit: &Value| unit.as_str().expect("a unit").to_owned();
        let expected = case["expect"].as_array().map_or(Value::Null, |parts| {
            json!(parts.iter().map(|part| unit(&part[0]).repeat(times(&part[1]))).collect::<String>())
        });
        return vec![(json!(unit(&repeat["unit"]).repeat(times(&repeat["times"]))).to_string(), expected)];
    }
    let texts = case["texts"].as_array().into_iter().flatten();
    let texts = texts.map(|pair| (pair[0].as_str().expect("a text").to_owned(), pair[1].clone()));
    let values = case["values"].as_array().into_iter().flatten().map(|pair| (pair[0].to_string(), pair[1].clone()));
    texts.chain(values).collect()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Strings of what is hard: signs that belong to others, digits and blanks of all kinds, what has to be escaped.
fn hard() -> impl Strategy<Value = String> {
    let signs = "aZ019 -.@()+\"\\\r\n\0\u{a0}\u{ad}\u{301}\u{600}\u{5d0}\u{5b0}\u{661}\u{664}\u{915}\u{94d}\u{93c}\
        \u{937}\u{e31}\u{1100}\u{1161}\u{11a8}\u{ac00}\u{200d}\u{202e}\u{202f}\u{20e3}\u{3000}\u{fe0f}\u{ff17}\
        \u{1f1e6}\u{1f469}\u{1f3fd}\u{1d7d8}\u{10ffff}";
    let signs: Vec<char> = signs.chars().collect();
    let sign = prop_oneof![
        3 => prop::sample::select(vec!['a', 'B', '7', '-', ' ']),
        3 => prop::sample::select(signs),
        1 => any::<char>().prop_filter("stands for what is hidden", |sign| *sign != '•'),
    ];
    prop::collection::vec(sign, 0..24).prop_map(|signs| signs.into_iter().collect())
}

fn any_mask() -> impl Strategy<Value = Mask> {
    prop_oneof![
        (0..6_usize, 0..6_usize, prop::sample::select(vec!["", "-", "- .", "\"\\"]), any::<bool>())
            .prop_map(|(start, end, ignore, as_text)| Mask::Keep { start, end, ignore: ignore.to_owned(), as_text }),
        (0..6_usize, 0..4_usize, any::<bool>()).prop_map(|(end, more, as_text)| Mask::Digits {
            end,
            min: end + 4 + more,
            as_text
        }),
        (1..6_usize, 0..6_usize).prop_map(|(start, end)| Mask::Partial { start, end, pad: "•".to_owned() }),
        (0..4_usize, any::<bool>()).prop_map(|(local, keep_domain)| Mask::Email { local, keep_domain }),
        Just(Mask::Initials),
        Just(Mask::Pseudonym),
        Just(Mask::STARS),
    ]
}

/// Returns what stands for a string: a string, or null.
fn applied(mask: &Mask, text: &str) -> Option<String> {
    let mut out = Vec::new();
    assert!(entry(mask.clone(), "c", false).apply(Masked::String(text), None, &mut out));
    serde_json::from_slice(&out).expect("one JSON value")
}

/// Returns how many characters of a text show at its start and at its end around bullets; none where all are hidden.
fn ends(shown: &str) -> Option<(&str, &str)> {
    let (start, rest) = shown.split_once('•')?;
    Some((start, rest.rsplit_once('•').map_or(rest, |(_, end)| end)))
}

fn is_boundary(text: &str, at: usize) -> bool {
    at == text.len() || text.grapheme_indices(true).any(|(start, _)| start == at)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn what_keeps_the_length_shows_no_more_than_it_may(text in hard(), mask in any_mask()) {
        let (Mask::Keep { .. } | Mask::Digits { .. }) = &mask else { return Ok(()) };
        let shown = applied(&mask, &text).expect("a string");
        if shown == "•".repeat(8) {
            return Ok(());
        }
        prop_assert_eq!(shown.chars().count(), text.chars().count());
        let mut pairs = text.chars().zip(shown.chars());
        for (sign, shown) in pairs.clone() {
            prop_assert!(shown == sign || shown == '•');
        }
        // What is seen as one shows whole, or not at all.
        for cluster in text.graphemes(true) {
            let hidden = pairs.by_ref().take(cluster.chars().count()).filter(|(sign, shown)| sign != shown).count();
            prop_assert!(hidden == 0 || hidden == cluster.chars().count(), "{:?} in {:?}", cluster, shown);
        }
        let clear: Vec<char> = text.chars().zip(shown.chars()).filter(|(sign, shown)| sign == shown).map(|(sign, _)| sign).collect();
        match &mask {
            Mask::Keep { start, end, ignore, .. } => {
                let counted = clear.iter().filter(|sign| !ignore.contains(**sign)).count();
                prop_assert!(counted <= start + end);
            }
            Mask::Digits { end, .. } => {
                let others = clear.iter().filter(|sign| !"+-(). \u{a0}\u{202f}".contains(**sign)).count();
                prop_assert!(others <= *end, "{:?}", clear);
            }
            _ => {}
        }
        let hidden = text.chars().count() - clear.len();
        prop_assert!(hidden >= 4);
    }

    #[test]
    fn what_hides_the_length_shows_no_more_than_it_may(text in hard(), mask in any_mask()) {
        let shown = applied(&mask, &text).expect("a string");
        match &mask {
            Mask::Partial { start, end, .. } => {
                let (first, last) = ends(&shown).expect("the padding");
                prop_assert!(text.starts_with(first) && text.ends_with(last));
                prop_assert!(first.chars().count() <= *start && last.chars().count() <= *end);
                prop_assert!(is_boundary(&text, first.len()) && is_boundary(&text, text.len() - last.len()));
                let hidden = text.chars().count().saturating_sub(first.chars().count() + last.chars().count());
                prop_assert!(shown == "•" || hidden >= 4);
            }
            Mask::Initials if shown != "•".repeat(8) => {
                let words: Vec<&str> = text.split_whitespace().collect();
                prop_assert_eq!(shown.split(' ').count(), words.len());
                for (word, initial) in words.iter().zip(shown.split(' ')) {
                    let first = word.graphemes(true).next().expect("a word");
                    let is_first = initial.strip_suffix('.') == Some(first) && first.chars().count() == 1;
                    prop_assert!(initial == "•." || is_first, "{:?}", shown);
                }
            }
            Mask::Pseudonym | Mask::Stars { .. } => prop_assert_eq!(shown, "•".repeat(8)),
            _ => {}
        }
    }

    #[test]
    fn an_address_shows_its_start_and_its_end(
        name in "[a-zA-Z0-9.\u{301}\u{1f469}\u{200d}\"]{1,8}", domain in "[a-z]{1,4}(\\.[a-z]{1,3}){0,2}", local in 0..4_usize, keep in any::<bool>(),
    ) {
        let text = format!("{name}@{domain}");
        let shown = applied(&Mask::Email { local, keep_domain: keep }, &text).expect("a string");
        let Some((_, top)) = domain.rsplit_once('.') else {
            prop_assert_eq!(shown, "•".repeat(8));
            return Ok(());
        };
        let (start, rest) = shown.split_once("•••@").expect("the hidden part");
        prop_assert!(name.starts_with(start) && start.chars().count() <= local && start.len() < name.len());
        prop_assert!(is_boundary(&name, start.len()));
        prop_assert_eq!(rest, if keep { domain.clone() } else { format!("•••.{top}") });
    }

    #[test]
    fn what_stands_for_numbers_is_a_number_or_tells_no_more_than_its_text(number in any::<f64>(), mask in any_mask(), step in 1..1000_u64) {
        let text = json!(number).to_string();
        let apply = |mask: Mask| {
            let mut out = Vec::new();
            assert!(entry(mask, "c", false).apply(Masked::Number(&text), None, &mut out));
            serde_json::from_slice::<Value>(&out).expect("one JSON value")
        };
        let of_step = apply(Mask::Bucket { step });
        if let Some(floor) = of_step.as_i64() {
            prop_assert!(floor % i64::try_from(step).expect("small") == 0);
            prop_assert!(floor as f64 <= number && number < floor as f64 + step as f64);
        } else {
            prop_assert!(of_step.is_null() && number.abs() > 1e15);
        }
        let is_shown = apply(mask.clone());
        match mask {
            Mask::Pseudonym | Mask::Stars { .. } => prop_assert!(is_shown.is_string()),
            Mask::Keep { as_text: true, .. } | Mask::Digits { as_text: true, .. } => {
                prop_assert_eq!(is_shown.is_string(), number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0);
            }
            _ => prop_assert!(is_shown.is_null()),
        }
    }
}
