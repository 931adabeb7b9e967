//! Noninterference: two records that differ in what is hidden alone cannot be told apart by anything that comes out: not by
//! the text, nor by what is listed, verdicts, events, patches or errors.
//!
//! What a mask shows of a value is not hidden: a value is replaced by another that the mask makes the same of. Nor is what the
//! policy's own conditions read of a record. Both follow from the policy.

use permask::{Edit, Json, Masker, Purpose, Session};
use permask_mask::Entry;
use permask_tests::meaning::Chance;
use permask_tests::meaning::path::Step;
use permask_tests::meaning::policy::{Case, ENVELOPE, TYPE};
use permask_tests::meaning::precedence::{Hidden, Meaning, apply};
use permask_tests::meaning::record::{ATTRIBUTES, Member, NUMBERS, STRINGS, Spaced, Text};
use permask_tests::reference::Tree;
use proptest::prelude::*;
use serde_json::Value;

/// Makes records that differ from one in what is hidden.
struct Twins<'t> {
    meaning: Meaning<'t>,
    /// How many values were replaced.
    count: usize,
}

impl Twins<'_> {
    /// Returns a value like this one, but for what is hidden.
    fn twin(&mut self, value: &Text, steps: &mut Vec<Step>, chance: &mut Chance<'_>) -> Text {
        let is_read = match steps.first() {
            None => true,
            Some(Step::Member(name)) => ATTRIBUTES.contains(&name.as_str()),
            Some(Step::Element(_)) => false,
        };
        let has_conditions = self.meaning.case.document["records"][TYPE]["resource"].is_string();
        let replaced = match self.meaning.hidden(value, steps) {
            _ if is_read && has_conditions => None,
            Hidden::No => None,
            // Where a path goes on, null is not listed, and another scalar has drifted.
            Hidden::Unlisted => Some(Text::scalar(chance)).filter(|other| {
                other.text() != value.text() && matches!(self.meaning.hidden(other, steps), Hidden::Unlisted)
            }),
            Hidden::Whole(entry) => other(&entry, value, true, chance),
            Hidden::Drifted(entry) => other(&entry, value, false, chance),
        };
        // At the root an array would be no record but some.
        let replaced = replaced.filter(|replaced| !steps.is_empty() || !matches!(replaced, Text::Array(..)));
        if let Some(replaced) = replaced {
            self.count += 1;
            return replaced;
        }
        if !matches!(self.meaning.hidden(value, steps), Hidden::No) {
            return value.clone();
        }
        let mut child = |step, inner: &Spaced| {
            steps.push(step);
            let value = self.twin(&inner.value, steps, chance);
            steps.pop();
            Spaced { value, ..inner.clone() }
        };
        match value {
            Text::Array(elements, space) => {
                let elements = (0..).zip(elements).map(|(index, element)| child(Step::Element(index), element));
                Text::Array(elements.collect(), space.clone())
            }
            Text::Object(members, space) => {
                let member = |member: &Member| {
                    let value = child(Step::Member(member.name.clone()), &member.value);
                    Member { value, ..member.clone() }
                };
                Text::Object(members.iter().map(member).collect(), space.clone())
            }
            scalar => scalar.clone(),
        }
    }
}

/// Returns another value that a mask makes the same of, if one is found.
fn other(entry: &Entry, value: &Text, may_be_anything: bool, chance: &mut Chance<'_>) -> Option<Text> {
    let made_of = |value: &Text| {
        let mut out = Vec::new();
        (apply(entry, value, &mut out), out, entry.hides(value.is_null()))
    };
    let wanted = made_of(value);
    (0..12).map(|_| candidate(value, chance)).find(|candidate| {
        let is_fit = may_be_anything || matches!(candidate, Text::Scalar(_, tree) if *tree != Tree::Null);
        is_fit && candidate.text() != value.text() && made_of(candidate) == wanted
    })
}

/// Returns some value, perhaps one that is like another.
fn candidate(value: &Text, chance: &mut Chance<'_>) -> Text {
    match value {
        Text::Scalar(_, Tree::String(text)) if chance.below(3) > 0 => {
            // One sign becomes another of its kind: what masks look at (digits, `@`, spaces) stays.
            let signs: Vec<char> = text.chars().collect();
            let at = chance.below(signs.len().max(1));
            let changed = signs.iter().enumerate().map(|(index, sign)| match sign {
                '0'..='8' if index == at => char::from_u32(u32::from(*sign) + 1).expect("a digit"),
                'a'..='y' | 'A'..='Y' if index == at => char::from_u32(u32::from(*sign) + 1).expect("a letter"),
                sign => *sign,
            });
            let text: String = changed.collect();
            Text::Scalar(serde_json::to_string(&text).expect("JSON"), Tree::String(text))
        }
        Text::Scalar(text, Tree::Number(_)) if chance.below(2) == 0 => {
            let digits = text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
            if digits && text.len() < 15 {
                Text::number(&format!("{text}.5"))
            } else {
                Text::number(chance.pick::<&str>(&NUMBERS))
            }
        }
        _ => match chance.below(3) {
            0 => Text::value(chance, 3),
            1 => {
                let text = (*chance.pick(&STRINGS)).to_owned();
                Text::Scalar(serde_json::to_string(&text).expect("JSON"), Tree::String(text))
            }
            _ => Text::scalar(chance),
        },
    }
}

/// Breaks two records in the same way at the same place, which is not hidden; returns whether it did.
fn break_both(
    meaning: &Meaning<'_>,
    one: &mut Text,
    other: &mut Text,
    steps: &mut Vec<Step>,
    chance: &mut Chance<'_>,
) -> bool {
    if !matches!(meaning.hidden(one, steps), Hidden::No) {
        return false;
    }
    let broken = (*chance.pick(&[
        "tru",
        "01",
        "\"\\x\"",
        "[1,]",
        "{\"a\"}",
        "{\"a\":[{\"b\":-}]}",
        "\"\\ud800\"",
        "]",
        "",
        "1 2",
    ]))
    .to_owned();
    let deeper = chance.below(3) > 0;
    match (one, other) {
        (Text::Array(ones, _), Text::Array(others, _)) => {
            for (index, (one, other)) in ones.iter_mut().zip(&mut *others).enumerate() {
                steps.push(Step::Element(index as u64));
                let is_done = deeper && break_both(meaning, &mut one.value, &mut other.value, steps, chance);
                steps.pop();
                if is_done {
                    return true;
                }
            }
            let element = Spaced { before: " ".to_owned(), value: Text::Broken(broken), after: String::new() };
            ones.push(element.clone());
            others.push(element);
            true
        }
        (Text::Object(ones, _), Text::Object(others, _)) => {
            for (one, other) in ones.iter_mut().zip(&mut *others) {
                steps.push(Step::Member(one.name.clone()));
                let is_done =
                    deeper && break_both(meaning, &mut one.value.value, &mut other.value.value, steps, chance);
                steps.pop();
                if is_done {
                    return true;
                }
            }
            let at = chance.below(ones.len() + 1);
            let name = *chance.pick(&["broken", "a", "name"]);
            let member = Member::new(name, Text::Broken(broken), chance);
            ones.insert(at, member.clone());
            others.insert(at, member);
            true
        }
        _ => false,
    }
}

/// Returns everything that can be seen of a record that was read: values, verdicts, events, and what may be saved.
fn seen(session: &Session, purpose: Purpose, text: &str, case: &Case, edits: &[String]) -> Vec<String> {
    let record = Json::read_record(text.as_bytes()).expect("JSON");
    let masked = if purpose == Purpose::Export { session.export(TYPE, &record) } else { session.mask(TYPE, &record) };
    let mut seen = vec![masked.data.to_string(), format!("{:?}", masked.masked)];
    for purpose in [Purpose::View, Purpose::Edit, Purpose::Export, Purpose::Query] {
        seen.push(format!("{:?}", session.fields(TYPE, purpose, Some(&record))));
    }
    for path in case.document["records"][TYPE]["fields"].as_object().expect("fields").keys() {
        let decision = session.reveal(TYPE, path, Some(&record));
        seen.push(serde_json::to_string(&decision).expect("plain data"));
    }
    let masked = session.mask(TYPE, &record);
    let data = masked.data.to_string();
    for edited in edits {
        for record in [None, Some(&record)] {
            let edit = Edit { data: data.as_bytes(), masked: &masked.masked, edited: edited.as_bytes(), record };
            seen.push(session.writable(TYPE, &edit).to_json());
        }
    }
    seen
}

/// Returns what a form may hold of what is seen of a record.
fn edits(data: &str, chance: &mut Chance<'_>) -> Vec<String> {
    let mut edited: Value = serde_json::from_str(data).expect("JSON");
    if let Some(members) = edited.as_object_mut() {
        let names: Vec<String> = members.keys().cloned().collect();
        for name in names {
            match chance.below(4) {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert(name, Value::from("edited"))),
                _ => {}
            }
        }
        members.insert((*chance.pick(&["new", "a", "owner"])).to_owned(), Value::from(1));
    }
    vec![data.to_owned(), edited.to_string(), Text::record(chance).text()]
}

/// Returns everything that comes out of a text, whole and in pieces: data and what is listed, or an error.
fn out(mut masker: Masker, before: &str, record: &str, after: &str) -> Vec<String> {
    let text = format!("{before}{record}{after}");
    let shown = |out: &[u8]| String::from_utf8_lossy(out).into_owned();
    let whole = masker.mask(text.as_bytes());
    let whole = whole
        .map_or_else(|fault| format!("{fault:?}"), |masked| format!("{} {:?}", shown(&masked.data), masked.masked));
    let (mut stream, mut out) = (masker.stream(), Vec::new());
    // What is hidden may be of any length, and so a piece ends where the record has: a number has when something follows.
    let (end, rest) = after.split_at(1);
    let pieces = [before, &format!("{record}{end}"), rest]
        .map(|piece| stream.push(piece.as_bytes(), &mut out).map(|()| shown(&out)));
    let finished = stream.finish(&mut out);
    vec![whole, format!("{pieces:?} {finished:?} {}", shown(&out))]
}

/// Returns what comes out of a record in two of the ways that it can go in, which a number chooses.
fn all(session: &Session, purpose: Purpose, record: &str, ways: usize) -> Vec<String> {
    let masker = || session.masker(TYPE, purpose);
    let nested = |envelope| masker().nested("$.items[*]", envelope).expect("a path");
    let line = record.replace(['\n', '\r'], " ");
    match ways {
        0 => [out(masker(), " ", record, " "), out(masker(), "[{\"else\":1},", record, "]")],
        1 => [out(masker(), "[", record, ",{\"name\":tru}]"), out(masker().lines(), "{}\n", &line, "\n{\"name\":}\n")],
        _ => [
            out(nested(None), "{\"total\":1,\"items\":[{},", record, "],\"next\":[]}"),
            out(nested(Some(ENVELOPE)), "{\"next\":1,\"items\":[", record, "],\"next\":[01]}"),
        ],
    }
    .concat()
}

/// Compares what was seen twice, and shows what differs first.
#[track_caller]
fn assert_alike(ones: &[String], others: &[String], one: &str, other: &str, case: &Case) {
    for (left, right) in ones.iter().zip(others) {
        assert_eq!(left, right, "{one}\n{other}\n{}", case.shown());
    }
    assert_eq!(ones.len(), others.len());
}

/// Holds two records against each other; returns in how many values they differ in.
fn check_twins(of_case: &[u16], of_record: &[u16]) -> usize {
    let case = Case::random(&mut Chance::new(of_case));
    let chance = &mut Chance::new(of_record);
    let record = Text::record(chance);
    let Some(session) = case.session() else { return 0 };
    // The elements of an array are records, each with what is read of it; one is enough.
    if matches!(record, Text::Array(..)) {
        return 0;
    }
    let meaning = Meaning { case: &case, record: &record };
    let mut twins = Twins { meaning, count: 0 };
    let mut twin = twins.twin(&record, &mut Vec::new(), chance);
    let count = twins.count;
    let (one, other) = (record.text(), twin.text());
    if count == 0 {
        return 0;
    }
    assert_ne!(one, other);
    let (purpose, ways) = (case.purpose, chance.below(3));
    let all = |text: &str| all(&session, purpose, text, ways);
    assert_alike(&all(&one), &all(&other), &one, &other, &case);

    let mut broken = record.clone();
    if break_both(&meaning, &mut broken, &mut twin, &mut Vec::new(), chance) {
        let (one, other) = (broken.text(), twin.text());
        assert_alike(&all(&one), &all(&other), &one, &other, &case);
    }
    if chance.below(3) > 0 {
        return count;
    }

    // In a form is what is looked at: of that, what is hidden from it.
    let view = Case { purpose: Purpose::View, ..case.clone() };
    let mut viewed = Twins { meaning: Meaning { case: &view, record: &record }, count: 0 };
    let alike = viewed.twin(&record, &mut Vec::new(), chance).text();
    let data = session.mask(TYPE, &Json::read_record(one.as_bytes()).expect("JSON")).data.to_string();
    let edits = edits(&data, chance);
    let seen = |text: &str| seen(&session, Purpose::View, text, &case, &edits);
    assert_alike(&seen(&one), &seen(&alike), &one, &alike, &case);
    count
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_hidden_cannot_be_told(
        of_case in prop::collection::vec(any::<u16>(), 0..160), of_record in prop::collection::vec(any::<u16>(), 0..240),
    ) {
        check_twins(&of_case, &of_record);
    }
}

/// What is random may be nothing: here it is counted how much the twins differ in.
#[test]
fn the_twins_differ() {
    let count = |seed: u64| {
        let mut state = seed;
        let numbers = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 48) as u16
        });
        let numbers: Vec<u16> = numbers.take(400).collect();
        check_twins(&numbers[..160], &numbers[160..])
    };
    let counts: Vec<usize> = (0..300).map(count).collect();
    assert!(counts.iter().filter(|count| **count > 0).count() > 100, "{counts:?}");
    assert!(counts.iter().sum::<usize>() > 300, "{counts:?}");
}
