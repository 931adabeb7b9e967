//! Numbers: decimal text to the nearest double. The standard library's way is faster and, in the browser, fifteen
//! kilobytes larger for its table of powers of five; this one is as fast for the short numbers that records hold, and
//! slow for the long ones alone.

/// Most significant digits that are looked at one by one; of what follows only whether it is zero matters. No double
/// takes more than 767 digits to be told from its neighbours' midpoints.
const MAX_DIGITS: usize = 800;

/// The first whole number that a double cannot tell from its neighbours: 2^53. What is smaller is exact.
pub const EXACT_END: f64 = 9_007_199_254_740_992.0;

/// Returns the double that is nearest to a JSON number, ties to even; infinity where it is too large.
///
/// INVARIANT (valid text): `text` follows the grammar of RFC 8259, since the readers let nothing else through. What
/// does not is read as zero.
///
/// ```
/// assert_eq!(permask_mask::number::parse("-1.5e3"), -1500.0);
/// ```
#[must_use]
pub fn parse(text: &str) -> f64 {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = saturating_exponent(exponent);
    if let Some(short) = short(whole, fraction, exponent) {
        return sign * short;
    }
    let mut digits = Big::default();
    let mut count = 0;
    let mut dropped = 0;
    let mut is_inexact = false;
    for digit in whole.bytes().chain(fraction.bytes()).map(|byte| u32::from(byte.wrapping_sub(b'0'))) {
        if count < MAX_DIGITS {
            digits.multiply_add(10, digit.min(9));
            count += usize::from(count > 0 || digit > 0);
        } else {
            dropped += 1;
            is_inexact |= digit > 0;
        }
    }
    if is_inexact {
        // One more digit stands for all that was dropped: it decides between a midpoint and what lies above it.
        digits.multiply_add(10, 1);
        dropped -= 1;
        count += 1;
    }
    let fraction = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    let scale = exponent.saturating_sub(fraction).saturating_add(dropped);
    let magnitude = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(scale);
    sign * match magnitude {
        _ if digits.is_zero() => 0.0,
        310.. => f64::INFINITY,
        ..=-330 => 0.0,
        _ => nearest(digits, scale),
    }
}

/// Returns a number of few digits, as nearly all are that a record holds. Up to 15 digits and up to 10^22 are doubles
/// themselves, so that the one operation between them is all that rounds.
#[expect(clippy::cast_precision_loss, reason = "fifteen digits are a double")]
fn short(whole: &str, fraction: &str, exponent: i64) -> Option<f64> {
    let scale = exponent.saturating_sub(i64::try_from(fraction.len()).ok()?);
    if whole.len().saturating_add(fraction.len()) > 15 || scale.unsigned_abs() > 22 {
        return None;
    }
    let add = |sum: u64, byte: u8| sum * 10 + u64::from(byte.wrapping_sub(b'0').min(9));
    let digits = whole.bytes().chain(fraction.bytes()).fold(0, add) as f64;
    let power = (0..scale.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    Some(if scale < 0 { digits / power } else { digits * power })
}

/// Returns the largest whole number that is not above a JSON number; none where a double does not tell whole numbers
/// apart, at 2^53 and beyond.
#[expect(clippy::cast_possible_truncation, reason = "2^53 fits")]
pub(crate) fn floor(text: &str) -> Option<i64> {
    let floor = parse(text).floor();
    (floor.abs() < EXACT_END).then_some(floor as i64)
}

/// Returns a JSON number that is whole and exact, however it is written: `1.5e3` is, 2^53 is not.
#[expect(clippy::cast_possible_truncation, reason = "2^53 fits")]
pub(crate) fn whole(text: &str) -> Option<i64> {
    let number = parse(text);
    (number.abs() < EXACT_END && number.fract() == 0.0).then_some(number as i64)
}

fn saturating_exponent(text: &str) -> i64 {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let add = |sum: i64, byte: u8| sum.saturating_mul(10).saturating_add(i64::from(byte.wrapping_sub(b'0').min(9)));
    let exponent = digits.bytes().fold(0, add).min(1_000_000_000);
    if is_negative { -exponent } else { exponent }
}

/// Returns the double nearest to `digits` × 10^`scale`, by long division of integers.
fn nearest(digits: Big, scale: i64) -> f64 {
    let (mut numerator, mut denominator) = (digits, Big::one());
    for _ in 0..scale.unsigned_abs() {
        if scale > 0 { numerator.multiply_add(10, 0) } else { denominator.multiply_add(10, 0) }
    }
    // Scaled by a power of two so that the quotient has 64 or 65 bits: eleven more than a double keeps.
    let shift = 64 + denominator.bits() - numerator.bits();
    if shift > 0 {
        numerator.shift_left(shift)
    } else {
        denominator.shift_left(-shift)
    }
    let (quotient, remainder) = divide(numerator, denominator);
    let bits = 128 - i64::from(quotient.leading_zeros());
    // The exponent of the highest bit. Below -1022 doubles keep fewer bits, and below -1074 none.
    let exponent = bits - 1 - shift;
    let kept = (53 + (exponent + 1022).min(0)).max(0);
    let cut = bits - kept;
    let mantissa = if cut > 127 { 0 } else { quotient >> cut };
    let rest = if cut > 127 { quotient } else { quotient & ((1 << cut) - 1) };
    let half = if (1..=127).contains(&cut) { 1 << (cut - 1) } else { u128::MAX };
    let rounds_up = rest > half || (rest == half && (remainder || mantissa & 1 == 1));
    let mantissa = mantissa + u128::from(rounds_up);
    scaled(mantissa, cut - shift)
}

/// Returns `mantissa` × 2^`exponent`, which a double holds exactly, or infinity.
#[expect(clippy::cast_precision_loss, reason = "the mantissa has 53 bits, or is 2^53")]
fn scaled(mantissa: u128, exponent: i64) -> f64 {
    let mut value = mantissa as f64;
    let step = if exponent < 0 { 0.5 } else { 2.0 };
    // Exact in every step: the mantissa was cut to what is left of it at the end.
    for _ in 0..exponent.unsigned_abs() {
        value *= step;
    }
    value
}

/// Divides, and says whether something remains. The quotient has 65 bits at most.
fn divide(mut numerator: Big, mut denominator: Big) -> (u128, bool) {
    const STEPS: i64 = 66;
    denominator.shift_left(STEPS);
    let mut quotient = 0;
    for _ in 0..=STEPS {
        quotient <<= 1;
        if numerator.subtract_if_not_below(&denominator) {
            quotient |= 1;
        }
        denominator.shift_right_one();
    }
    (quotient, !numerator.is_zero())
}

/// A whole number of any size, its lowest 32 bits first.
#[derive(Clone, Debug, Default)]
struct Big(Vec<u32>);

impl Big {
    fn one() -> Self {
        Self(vec![1])
    }

    fn is_zero(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn bits(&self) -> i64 {
        let top = self.0.iter().enumerate().rev().find(|(_, word)| **word != 0);
        top.map_or(0, |(index, word)| index as i64 * 32 + 32 - i64::from(word.leading_zeros()))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
    fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for word in &mut self.0 {
            let product = u64::from(*word) * u64::from(factor) + carry;
            *word = product as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shift_left(&mut self, bits: i64) {
        let words = usize::try_from(bits / 32).unwrap_or_default();
        self.0.splice(0..0, std::iter::repeat_n(0, words));
        for _ in 0..bits % 32 {
            self.multiply_add(2, 0);
        }
    }

    fn shift_right_one(&mut self) {
        let mut carry = 0;
        for word in self.0.iter_mut().rev() {
            let low = *word & 1;
            *word = *word >> 1 | carry << 31;
            carry = low;
        }
    }

    /// Takes `other` away if that leaves nothing below zero, and says whether it did.
    #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
    fn subtract_if_not_below(&mut self, other: &Self) -> bool {
        let length = self.0.len().max(other.0.len());
        self.0.resize(length, 0);
        let mut difference = self.0.clone();
        let mut borrow = 0;
        for (index, word) in difference.iter_mut().enumerate() {
            let taken = u64::from(other.0.get(index).copied().unwrap_or_default()) + borrow;
            let left = u64::from(*word);
            borrow = u64::from(left < taken);
            *word = (left + (borrow << 32) - taken) as u32;
        }
        if borrow == 0 {
            self.0 = difference;
        }
        borrow == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{floor, parse, whole};

    #[test]
    fn knows_whole_numbers_that_are_exact() {
        for (text, expected_floor, expected_whole) in [
            ("0", Some(0), Some(0)),
            ("-0", Some(0), Some(0)),
            ("-0.0", Some(0), Some(0)),
            ("1.5e3", Some(1500), Some(1500)),
            ("-1.5", Some(-2), None),
            ("1.5", Some(1), None),
            ("9007199254740991", Some(9_007_199_254_740_991), Some(9_007_199_254_740_991)),
            ("-9007199254740991", Some(-9_007_199_254_740_991), Some(-9_007_199_254_740_991)),
            ("9007199254740992", None, None),
            ("-9007199254740992", None, None),
            ("-9007199254740991.5", None, None),
            ("1e999", None, None),
            ("-1e999", None, None),
            ("1e-999", Some(0), Some(0)),
        ] {
            assert_eq!((floor(text), whole(text)), (expected_floor, expected_whole), "{text}");
        }
    }

    #[track_caller]
    fn same(text: &str) {
        let expected: f64 = text.parse().unwrap();
        assert_eq!(parse(text).to_bits(), expected.to_bits(), "{text}");
    }

    #[test]
    fn agrees_with_the_standard_library_where_it_is_hard() {
        for text in [
            "0",
            "-0",
            "1",
            "-1.5",
            "0.1",
            "0.30000000000000004",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993.0000000000000000000001",
            "1e308",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e309",
            "-1e400",
            "1e999999999999",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "4.9e-324",
            "1e-400",
            "1e-999999999999",
            "123456789012345678901234567890",
            "0.000001e6",
            "1E+2",
            "1e-2",
            "0e999",
            "8.5",
            "1.0000000000000002220446049250313080847263336181640625",
            "1.00000000000000011102230246251565404236316680908203125",
            "1.00000000000000011102230246251565404236316680908203124",
        ] {
            same(text);
        }
    }

    #[test]
    fn agrees_with_the_standard_library_at_random() {
        let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..2000 {
            let value = f64::from_bits(next());
            if value.is_finite() {
                same(&format!("{value:e}"));
            }
            let (digits, exponent) = (next(), next() % 700);
            same(&format!("{digits}e{}", i64::try_from(exponent).unwrap() - 350));
            same(&format!("{}.{}", next() % 1000, next()));
        }
    }

    #[test]
    fn agrees_with_the_standard_library_on_both_sides_of_what_is_short() {
        for digits in ["0", "1", "5", "123456789012345", "999999999999999", "9007199254740993", "100000000000001"] {
            for exponent in -26..=26 {
                same(&format!("{digits}e{exponent}"));
                same(&format!("-0.{digits}e{exponent}"));
                same(&format!("{digits}.5e{exponent}"));
            }
        }
    }

    #[test]
    fn many_digits_are_bounded() {
        same(&format!("1.{}1", "0".repeat(5000)));
        same(&format!("9007199254740993.{}1", "0".repeat(5000)));
        same(&format!("0.{}1e5001", "0".repeat(5000)));
        same(&"9".repeat(300));
        assert!(parse(&"9".repeat(5000)).is_infinite());
    }
}
