//! Nearest: which known name a misspelt one was meant to be.

use crate::error::quote;

/// Most candidates that are compared, so that a wrong name in a large policy stays cheap.
const MAX_CANDIDATES: usize = 20_000;

/// Longest name that is compared: the cost grows with the square of the length.
const MAX_LENGTH: usize = 128;

/// Returns the candidate with the fewest edits from `name`, if a third of its characters or fewer differ. Of equally
/// near ones the first.
pub(crate) fn nearest<'n>(name: &str, candidates: &mut dyn Iterator<Item = &'n str>) -> Option<&'n str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let name: Vec<char> = name.chars().map(|sign| sign.to_ascii_lowercase()).collect();
    let bound = name.len().div_ceil(3);
    // A name whose length differs by more can be no nearer: each edit changes it by a character, of four bytes at most.
    let length = name.iter().map(|sign| sign.len_utf8()).sum::<usize>();
    candidates
        .take(MAX_CANDIDATES)
        .filter(|candidate| candidate.len() <= MAX_LENGTH && candidate.len().abs_diff(length) <= 4 * bound)
        .map(|candidate| (edits(&name, candidate), candidate))
        .filter(|(edits, _)| *edits <= bound)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Returns a sentence about an unknown name, with the nearest known one where there is one.
#[cold]
#[inline(never)]
pub(crate) fn with_nearest(sentence: String, name: &str, known: &mut dyn Iterator<Item = &str>) -> String {
    match nearest(name, known) {
        Some(known) if known != name => format!("{sentence}; the nearest known one is {}", quote(known)),
        _ => sentence,
    }
}

/// Counts insertions, deletions and replacements between two names (Levenshtein), ignoring the case of ASCII letters.
fn edits(left: &[char], right: &str) -> usize {
    let mut row: Vec<usize> = (0..=left.len()).collect();
    for (index, other) in right.chars().map(|sign| sign.to_ascii_lowercase()).enumerate() {
        let mut diagonal = index;
        let mut beside = index + 1;
        if let Some(first) = row.first_mut() {
            *first = beside;
        }
        for (character, above) in left.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(*character != other);
            diagonal = *above;
            beside = replaced.min(beside + 1).min(diagonal + 1);
            *above = beside;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_a_misspelt_name_and_nothing_far_off() {
        let known = ["segments:edit", "segments:read", "profiles:read"];
        assert_eq!(nearest("segmets:edit", &mut known.into_iter()), Some("segments:edit"));
        assert_eq!(nearest("Segments:Read", &mut known.into_iter()), Some("segments:read"));
        assert_eq!(nearest("billing", &mut known.into_iter()), None);
    }
}
