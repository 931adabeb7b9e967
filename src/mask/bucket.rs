//! Buckets: a number, floored to a multiple of a step.

use crate::number::{self, EXACT_END};

/// Returns the multiple of the step that lies at or below a JSON number. None where either is too large to be told from
/// its neighbours as a double: what is made here has to be the same number for whoever reads it.
pub(crate) fn bucket(text: &str, step: u64) -> Option<i64> {
    let step = i64::try_from(step).ok().filter(|step| *step > 0)?;
    let floor = number::floor(text)?.div_euclid(step).checked_mul(step)?;
    is_exact(floor).then_some(floor)
}

#[expect(clippy::cast_possible_truncation, reason = "2^53 fits")]
fn is_exact(number: i64) -> bool {
    number.unsigned_abs() < (EXACT_END as i64).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::bucket;

    #[test]
    fn floors_to_a_multiple() {
        for (text, step, expected) in [
            ("47678", 100, Some(47_600)),
            ("47600", 100, Some(47_600)),
            ("99.99", 100, Some(0)),
            ("0", 100, Some(0)),
            ("-0", 100, Some(0)),
            ("-0.5", 100, Some(-100)),
            ("-1", 100, Some(-100)),
            ("-100", 100, Some(-100)),
            ("4.7678e4", 100, Some(47_600)),
            ("1e-999", 7, Some(0)),
            ("9007199254740991", 1, Some(9_007_199_254_740_991)),
            ("9007199254740992", 1, None),
            ("1e400", 1, None),
            ("-1", 9_007_199_254_740_991, Some(-9_007_199_254_740_991)),
            // The bucket below would begin beyond -2^53.
            ("-9007199254740991", 9_007_199_254_740_990, None),
            ("1", 0, None),
            ("1", u64::MAX, None),
        ] {
            assert_eq!(bucket(text, step), expected, "{text} by {step}");
        }
    }
}
