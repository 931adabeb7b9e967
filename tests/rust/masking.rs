//! One meaning: whichever way a record goes in, the same comes out, and it is what the policy document says. Random policies,
//! people and records, held against a second statement of what masking means (`meaning`) and against a slow reference.

use std::collections::BTreeSet;
use std::sync::Arc;

use permask::{Json, MaskedText, Masker, Purpose, Session};
use permask_mask::{Mask, MaskedField, Reveal};
use permask_tests::meaning::Chance;
use permask_tests::meaning::policy::{Case, ENVELOPE, TYPE};
use permask_tests::meaning::precedence::Meaning;
use permask_tests::meaning::record::Text;
use permask_tests::reference::{Reference, Tree};
use proptest::prelude::*;

/// What comes out, and what is listed.
type Masked = (String, Vec<MaskedField>);

/// A case with its session.
struct Trial {
    case: Case,
    session: Session,
}

impl Trial {
    /// Returns what masks the records of the case.
    fn masker(&self) -> Masker {
        self.session.masker(TYPE, self.case.purpose)
    }

    /// Returns what it means to mask a record whose pointer is given.
    fn meant(&self, record: &Text, pointer: &str) -> Masked {
        Meaning { case: &self.case, record }.masked(pointer)
    }

    /// Returns what it means to mask the elements of an array whose pointer is given.
    fn meant_of_each(&self, records: &[Text], pointer: &str) -> (Vec<String>, Vec<MaskedField>) {
        let each = records.iter().enumerate().map(|(index, record)| self.meant(record, &format!("{pointer}/{index}")));
        let (texts, fields): (Vec<String>, Vec<Vec<MaskedField>>) = each.unzip();
        (texts, fields.concat())
    }

    /// Holds what a text comes to, whole and in pieces, against what it means.
    fn check(&self, text: &str, masker: &mut Masker, meant: &Masked, chance: &mut Chance<'_>) {
        let found = masker.mask(text.as_bytes());
        let found = found.map(|MaskedText { data, masked }| (String::from_utf8(data).expect("UTF-8"), masked));
        assert_eq!(found.as_ref(), Ok(meant), "{text:?}, {}", self.case.shown());
        if chance.below(2) == 0 {
            assert_eq!(streamed(text, masker, chance), meant.0, "{text:?} in pieces, {}", self.case.shown());
        }
    }

    /// Holds what values come to against what they mean.
    fn check_values(&self, text: &str, meant: &Masked) {
        let record = Json::read_record(text.as_bytes()).expect("JSON");
        let is_export = self.case.purpose == Purpose::Export;
        let masked = if is_export { self.session.export(TYPE, &record) } else { self.session.mask(TYPE, &record) };
        assert_eq!(
            masked.data,
            Json::read_record(meant.0.as_bytes()).expect("JSON"),
            "{text:?}, {}",
            self.case.shown()
        );
        let fields = meant.1.iter().cloned().map(permask::MaskedField::from);
        assert_eq!(masked.masked, fields.collect::<Vec<_>>(), "{text:?}, {}", self.case.shown());
    }

    /// Holds the slow reference against what a record means: it knows the paths and the look, and not the policy.
    fn check_reference(&self, record: &Text, text: &str, meant: &Masked) {
        let json = Json::read_record(record.text().as_bytes()).expect("JSON");
        let paths = Arc::clone(self.session.policy().paths(TYPE).expect("a record type"));
        let look = self.session.look(TYPE, self.case.purpose, Some(&json)).expect("a record type");
        let mut fields = Vec::new();
        let tree = Tree::read(text.as_bytes()).expect("JSON");
        let tree = Reference { paths, look }.record(&tree, "", &mut fields);
        assert_eq!(tree, Tree::read(meant.0.as_bytes()).expect("JSON"), "{text:?}, {}", self.case.shown());
        assert_eq!(fields, meant.1, "{text:?}, {}", self.case.shown());
    }
}

/// Masks a text that comes in pieces.
fn streamed(text: &str, masker: &Masker, chance: &mut Chance<'_>) -> String {
    let (mut stream, mut out) = (masker.clone().stream(), Vec::new());
    let largest = 1 + chance.below(40);
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((1 + chance.below(largest)).min(rest.len()));
        assert_eq!(stream.push(piece, &mut out), Ok(()), "{text:?}");
        rest = after;
    }
    assert_eq!(stream.finish(&mut out), Ok(()), "{text:?}");
    String::from_utf8(out).expect("UTF-8")
}

/// Makes a policy, who looks, and records; none where the paths meet in too many ways.
fn trial(of_case: &[u16], chance: &mut Chance<'_>) -> Option<(Trial, Vec<Text>)> {
    let case = Case::random(&mut Chance::new(of_case));
    let session = case.session()?;
    let records = (0..1 + chance.below(3)).map(|_| Text::record(chance)).collect();
    Some((Trial { case, session }, records))
}

/// Writes an array of texts.
fn array(texts: &[String]) -> String {
    format!("[ {}\n]", texts.join(" ,\n"))
}

/// Masks a record alone, and records together.
fn check_alike(of_case: &[u16], of_records: &[u16]) {
    let chance = &mut Chance::new(of_records);
    let Some((trial, records)) = trial(of_case, chance) else { return };
    let texts: Vec<String> = records.iter().map(Text::text).collect();
    let masker = || trial.masker();

    let record = &records[0];
    let meant = trial.meant(record, "");
    trial.check_reference(record, &texts[0], &meant);
    // An array is not a record but some.
    if !matches!(record, Text::Array(..)) {
        let around = |text: &str| format!("\n{text} ");
        trial.check_values(&texts[0], &meant);
        trial.check(&format!("\u{feff}{}", around(&texts[0])), &mut masker(), &(around(&meant.0), meant.1), chance);
    }

    let (outs, fields) = trial.meant_of_each(&records, "");
    if chance.below(2) == 0 {
        let meant = (array(&outs), fields);
        trial.check_values(&array(&texts), &meant);
        trial.check(&array(&texts), &mut masker(), &meant, chance);
        return;
    }
    // A line feed is nothing but space, and then another space does as well.
    let line = |text: &String| text.replace(['\n', '\r'], " ");
    let lines = |texts: &[String]| format!("{}\r\n", texts.iter().map(line).collect::<Vec<_>>().join("\n"));
    trial.check(&lines(&texts), &mut masker().lines(), &(lines(&outs), fields), chance);

    let (outs, mut fields) = trial.meant_of_each(&records, "/items");
    let removed = |pointer: &str| {
        let (pointer, class) = (pointer.to_owned(), None);
        MaskedField { pointer, class, mask: "remove", reveal: Reveal::Deny }
    };
    let page = format!("{{ \"next\" : \"/page/2\", \"items\": {} , \"total\":7 }}", array(&texts));
    fields.push(removed("/total"));
    if chance.below(2) == 0 {
        let mut masker = masker().nested("$.items[*]", Some(ENVELOPE)).expect("a path");
        let meant = format!("{{ \"next\" : \"/page/2\", \"items\": {} }}", array(&outs));
        trial.check(&page, &mut masker, &(meant, fields), chance);
    } else {
        let mut masker = masker().nested("$.items[*]", None).expect("a path");
        fields.insert(0, removed("/next"));
        trial.check(&page, &mut masker, &(format!("{{ \"items\": {} }}", array(&outs)), fields), chance);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whichever_way_a_record_goes_in_the_same_comes_out(
        of_case in prop::collection::vec(any::<u16>(), 0..160), of_records in prop::collection::vec(any::<u16>(), 0..240),
    ) {
        check_alike(&of_case, &of_records);
    }
}

/// What is random may be nothing: here it is counted what the cases are about.
#[test]
fn the_cases_have_everything() {
    let (mut fields, mut kinds, mut untouched, mut by_record, mut refused) = (0, BTreeSet::new(), 0, 0, 0);
    let (mut at_the_top, mut unlisted, mut reveals, mut previewed, mut exported) = (0, 0, BTreeSet::new(), 0, 0);
    for seed in 0..600_u64 {
        let mut state = seed;
        let mut numbers = Vec::new();
        for _ in 0..320 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            numbers.push((state >> 48) as u16);
        }
        let Some((trial, records)) = trial(&numbers[..160], &mut Chance::new(&numbers[160..])) else {
            refused += 1;
            continue;
        };
        by_record += usize::from(!trial.session.reads(TYPE, trial.case.purpose).is_empty());
        previewed += usize::from(trial.case.previewed.is_some());
        exported += usize::from(trial.case.purpose == Purpose::Export);
        for record in &records {
            let (out, listed) = trial.meant(record, "");
            untouched += usize::from(listed.is_empty() && out == record.text());
            fields += listed.len();
            unlisted += listed.iter().filter(|field| field.class.is_none()).count();
            at_the_top += listed.iter().filter(|field| field.pointer.matches('/').count() == 1).count();
            kinds.extend(listed.iter().map(|field| field.mask));
            reveals.extend(listed.iter().map(|field| field.reveal.as_str()));
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Mask::KINDS);
    assert_eq!(reveals.into_iter().collect::<Vec<_>>(), ["allow", "deny", "step-up"]);
    for (what, count, least) in [
        ("masked values", fields, 1_000),
        ("values that no path lists", unlisted, 300),
        ("values at the top", at_the_top, 300),
        ("records that nothing is masked of", untouched, 100),
        ("policies that read the record", by_record, 100),
        ("previews", previewed, 60),
        ("exports", exported, 100),
    ] {
        assert!(count >= least, "{what}: {count}");
    }
    assert!(refused < 30, "{refused} policies are refused");
}
