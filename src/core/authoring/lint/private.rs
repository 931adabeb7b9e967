//! Private data: classes that nobody or everybody sees, and keys that no mask hides.

use crate::json::Json;
use crate::mask::Mask;
use crate::policy::class::{Class, PUBLIC};

use super::finding::{Finding, TierCause};
use super::outline::{elements, named, texts};
use super::possible::Possible;
use super::reach::Reach;
use super::report::Report;

pub(super) fn check(document: &Json, reach: &Reach<'_>, report: &mut Report) {
    let used = document.member("records").map(texts).unwrap_or_default();
    for (number, (at, name, json)) in named(document, "", "classes").into_iter().enumerate() {
        let Some(class) = reach.policy.classes.classes.get(number) else { continue };
        if !used.contains(&name) {
            report.push(&at, Finding::UnusedClass { class: name.to_owned() });
        }
        if class.tiers.is_empty() && class.reveal.is_none() && class.mask != Mask::Remove {
            report.push(&at, Finding::UnseenClass { class: name.to_owned() });
        }
        check_tiers(class, name, json, &at, reach, report);
    }
    for (at, _, json) in named(document, "", "records") {
        check_keys(json, &at, report);
    }
}

fn check_tiers(class: &Class, name: &str, json: &Json, at: &str, reach: &Reach<'_>, report: &mut Report) {
    let mut is_shadowed = false;
    let mut are_clear = true;
    for (tier, (at, _)) in class.tiers.iter().zip(elements(json, at, "tiers")) {
        let (class, condition) = (name.to_owned(), tier.when.text.clone());
        let possible = Possible::of(&tier.when.root, &|permission| reach.asked(permission));
        let is_earned_by_all = possible == Possible { is_true: true, is_false: false, is_error: false };
        are_clear &= tier.mask.is_none();
        if is_shadowed {
            report.push(&at, Finding::DeadTier { class, condition, cause: TierCause::Shadowed });
        } else if !possible.is_true {
            report.push(&at, Finding::DeadTier { class, condition, cause: TierCause::NeverHolds });
        } else if is_earned_by_all && are_clear {
            report.push(&at, Finding::PublicClass { class, condition });
        }
        is_shadowed |= is_earned_by_all;
    }
}

/// Looks for private paths through the members of a map (`$.emails.*`), unless another path masks the map whole. The
/// members of the record itself are fields, whose names are not private.
fn check_keys(json: &Json, at: &str, report: &mut Report) {
    let fields = named(json, at, "fields");
    for (at, path, class) in &fields {
        let Some(map) = map_of(path).filter(|_| class.text() != Some(PUBLIC)) else { continue };
        let is_masked_whole = fields.iter().any(|(_, other, class)| *other == map && class.text() != Some(PUBLIC));
        if map != "$" && !is_masked_whole {
            report.push(at, Finding::PrivateKeys { path: (*path).to_owned() });
        }
    }
}

/// Returns the path of the first map that a path leads through: what stands before `.*` or `..*`. `[*]` is for the
/// elements of an array.
fn map_of(path: &str) -> Option<&str> {
    let mut quoted_by = None;
    let mut before = ' ';
    for (index, sign) in path.char_indices() {
        match (quoted_by, sign) {
            (Some(quote), _) if sign == quote && before != '\\' => quoted_by = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quoted_by = Some(sign),
            (None, '*') if before == '.' => {
                return path.get(..index).map(|map| map.trim_end_matches('.'));
            }
            (None, _) => {}
        }
        before = if before == '\\' { ' ' } else { sign };
    }
    None
}
