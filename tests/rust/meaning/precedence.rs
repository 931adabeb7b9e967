//! Precedence: which mask a value gets, for whom.

use std::collections::BTreeSet;

use permask::Purpose;
use permask_mask::{Entry, Mask, MaskedField, Reveal, Value};

use super::class::{Class, Condition, Facts};
use super::path::Step;
use super::policy::{Case, NOW};
use super::record::Text;
use crate::reference::Tree;

/// The kinds of masks from the strictest; those that are not named here are equally lax.
const STRICTEST_FIRST: [&str; 7] = ["remove", "null", "fixed", "stars", "pseudonym", "bucket", "date"];

/// How far the clock of whoever signed in may be ahead, in seconds.
const SKEW: u64 = 300;

/// What hides a value.
#[derive(Clone, Debug)]
pub enum Hidden {
    /// Nothing: it shows, and what is below it is looked at.
    No,
    /// No path lists it.
    Unlisted,
    /// A mask, and all below it too.
    Whole(Entry),
    /// A mask, since a path expects an array or an object.
    Drifted(Entry),
}

/// A case, and the record that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Meaning<'m> {
    /// The case.
    pub case: &'m Case,
    /// The record.
    pub record: &'m Text,
}

impl Meaning<'_> {
    /// Writes what comes of the record, and lists what is masked in it, with pointers that begin with a prefix.
    ///
    /// # Panics
    ///
    /// Where the record is no JSON.
    #[must_use]
    pub fn masked(&self, prefix: &str) -> (String, Vec<MaskedField>) {
        let (mut out, mut fields) = (String::new(), Vec::new());
        if !self.write(self.record, &mut Vec::new(), prefix, &mut out, &mut fields) {
            out.push_str("null");
        }
        (out, fields)
    }

    /// Says what hides the value at the end of these steps.
    #[must_use]
    pub fn hidden(&self, value: &Text, steps: &[Step]) -> Hidden {
        let classes = |is_meant: &dyn Fn(&super::path::Path) -> bool| -> BTreeSet<usize> {
            self.case.fields.iter().filter(|(path, _)| is_meant(path)).filter_map(|(_, class)| *class).collect()
        };
        if let Some(entry) = self.entry(&classes(&|path| path.selects(steps))) {
            return Hidden::Whole(entry);
        }
        let Text::Scalar(_, scalar) = value else { return Hidden::No };
        if *scalar != Tree::Null
            && let Some(entry) = self.entry(&classes(&|path| path.expects_container(steps)))
        {
            return Hidden::Drifted(entry);
        }
        let is_listed =
            || (0..=steps.len()).any(|count| self.case.fields.iter().any(|(path, _)| path.selects(&steps[..count])));
        if self.case.shows_unlisted || is_listed() { Hidden::No } else { Hidden::Unlisted }
    }

    /// Writes what stands for a value; returns false where nothing does.
    fn write(
        &self,
        value: &Text,
        steps: &mut Vec<Step>,
        pointer: &str,
        out: &mut String,
        fields: &mut Vec<MaskedField>,
    ) -> bool {
        match self.hidden(value, steps) {
            Hidden::Whole(entry) | Hidden::Drifted(entry) => {
                if entry.hides(value.is_null()) {
                    let (class, mask) = (Some(entry.class.clone()), entry.mask.kind());
                    fields.push(MaskedField { pointer: pointer.to_owned(), class, mask, reveal: entry.reveal });
                }
                let mut text = Vec::new();
                let stands = apply(&entry, value, &mut text);
                out.push_str(&String::from_utf8(text).expect("UTF-8"));
                return stands;
            }
            Hidden::Unlisted => {
                let pointer = pointer.to_owned();
                fields.push(MaskedField { pointer, class: None, mask: "remove", reveal: Reveal::Deny });
                return false;
            }
            Hidden::No => {}
        }
        match value {
            Text::Scalar(text, _) => out.push_str(text),
            Text::Broken(text) => panic!("{text}"),
            Text::Array(elements, space) => {
                out.push('[');
                for (index, element) in (0..).zip(elements) {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&element.before);
                    steps.push(Step::Element(index));
                    if !self.write(&element.value, steps, &format!("{pointer}/{index}"), out, fields) {
                        out.push_str("null");
                    }
                    steps.pop();
                    out.push_str(&element.after);
                }
                if elements.is_empty() {
                    out.push_str(space);
                }
                out.push(']');
            }
            Text::Object(members, space) => {
                out.push('{');
                let mut shows_any = false;
                // The space that was read last, after a value.
                let mut after = if members.is_empty() { space } else { &String::new() };
                for member in members {
                    let mut text = String::new();
                    member.write_name(&mut text);
                    text.push_str(&member.value.before);
                    steps.push(Step::Member(member.name.clone()));
                    let pointer = format!("{pointer}/{}", member.name.replace('~', "~0").replace('/', "~1"));
                    let stands = self.write(&member.value.value, steps, &pointer, &mut text, fields);
                    steps.pop();
                    // What is gone takes along the space and the comma before it.
                    if stands {
                        if shows_any {
                            out.push_str(after);
                            out.push(',');
                        }
                        shows_any = true;
                        out.push_str(&member.before);
                        out.push_str(&text);
                    }
                    after = &member.value.after;
                }
                out.push_str(after);
                out.push('}');
            }
        }
        true
    }

    /// Returns what hides a value that belongs to these classes; none where each of them shows it.
    fn entry(&self, classes: &BTreeSet<usize>) -> Option<Entry> {
        let classes = classes.iter().map(|number| &self.case.classes[*number]);
        let masking: Vec<(&Class, Mask)> = classes.filter_map(|class| Some((class, self.mask(class)?))).collect();
        let masks: Vec<Mask> = masking.iter().map(|(_, mask)| mask.clone()).collect();
        let mask = strictest(&masks)?;
        let strictest = masks.iter().map(rank).min();
        let of_kind = masking.iter().filter(|(_, mask)| Some(rank(mask)) == strictest);
        let reveals: Vec<Reveal> = masking.iter().map(|(class, _)| self.reveal(class)).collect();
        Some(Entry {
            mask,
            class: of_kind.map(|(class, _)| class.name.clone()).min()?,
            hides_absence: masking.iter().any(|(class, _)| class.hides_absence),
            reveal: *[Reveal::Deny, Reveal::StepUp, Reveal::Allow].iter().find(|reveal| reveals.contains(reveal))?,
        })
    }

    /// Returns the mask of a class alone; none where it is clear.
    fn mask(&self, class: &Class) -> Option<Mask> {
        let real = self.mask_for(class, self.case.real.as_ref());
        match &self.case.previewed {
            None => real,
            // Nobody sees more than either.
            Some(facts) => {
                strictest(&[real, self.mask_for(class, facts.as_ref())].into_iter().flatten().collect::<Vec<_>>())
            }
        }
    }

    fn mask_for(&self, class: &Class, facts: Option<&Facts>) -> Option<Mask> {
        let tier = class.tiers.iter().find(|(when, _)| self.is_earned(when, facts));
        let seen = tier.map_or_else(|| Some(class.mask.clone()), |(_, mask)| mask.clone());
        let is_taken = self.case.purpose == Purpose::Export;
        if !is_taken || class.export.as_ref().is_some_and(|export| self.is_earned(export, facts)) {
            return seen;
        }
        strictest(&seen.into_iter().chain([class.mask.clone()]).collect::<Vec<_>>())
    }

    fn is_earned(&self, when: &Condition, facts: Option<&Facts>) -> bool {
        facts.is_some_and(|facts| {
            (!when.reads || self.case.is_of_tenant(self.record)) && (when.holds)(facts, self.record)
        })
    }

    fn reveal(&self, class: &Class) -> Reveal {
        let Some((when, acr, max_age)) = &class.reveal else { return Reveal::Deny };
        let is_earned = |facts: &Option<Facts>| self.is_earned(when, facts.as_ref());
        if !is_earned(&self.case.real) || self.case.previewed.as_ref().is_some_and(|facts| !is_earned(facts)) {
            return Reveal::Deny;
        }
        let by = self.case.subject["acr"].as_str();
        let signed_in = self.case.subject["auth_time"].as_u64();
        let is_recent = |max_age: u64| signed_in.is_some_and(|time| time + max_age >= NOW && time <= NOW + SKEW);
        if !acr.is_empty() && !by.is_some_and(|by| acr.contains(&by)) || max_age.is_some_and(|age| !is_recent(age)) {
            return Reveal::StepUp;
        }
        Reveal::Allow
    }
}

/// Writes what a mask makes of a value; returns false where nothing stands for it.
///
/// # Panics
///
/// Where the value is no JSON.
pub fn apply(entry: &Entry, value: &Text, out: &mut Vec<u8>) -> bool {
    let seen = match value {
        Text::Scalar(_, Tree::Null) => Value::Null,
        Text::Scalar(_, Tree::Boolean(_)) => Value::Boolean,
        Text::Scalar(text, Tree::Number(_)) => Value::Number(text),
        Text::Scalar(_, Tree::String(text)) => Value::String(text),
        Text::Scalar(..) | Text::Array(..) | Text::Object(..) => Value::Container,
        Text::Broken(text) => panic!("{text}"),
    };
    entry.apply(seen, None, out)
}

fn rank(mask: &Mask) -> usize {
    STRICTEST_FIRST.iter().position(|kind| *kind == mask.kind()).unwrap_or(STRICTEST_FIRST.len())
}

/// Returns the strictest of some masks. Of the strictest kind there may be several: if they are not all the same, stars.
fn strictest(masks: &[Mask]) -> Option<Mask> {
    let first = masks.iter().map(rank).min()?;
    let mut of_kind = masks.iter().filter(|mask| rank(mask) == first);
    let one = of_kind.next()?;
    Some(if of_kind.all(|other| other == one) { one.clone() } else { Mask::Stars { count: 8 } })
}
